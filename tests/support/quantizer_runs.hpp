#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/json/parse.hpp"
#include "core/json/parsed_json.hpp"
#include "core/quantizers/builtin_quantizers.hpp"
#include "core/quantizers/group_statistics.hpp"
#include "core/quantizers/quantize.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn::testing {

struct MadeQuantizer {
  std::unique_ptr<Quantizer> quantizer;  // nothing if there are problems
  std::vector<Problem> problems;
  Json resolved;
};

// Makes a built-in quantizer from the JSON of a config's slot.
inline MadeQuantizer make_quantizer(std::string_view json) {
  const ParsedJson parsed = parse_json(json, "test.json");
  Problems problems;
  MadeQuantizer made;
  made.quantizer =
      builtin_quantizers().make({parsed.value, "", problems}, ValueWriter(made.resolved));
  made.problems = problems.list();
  return made;
}

// The same where there can be no problem.
inline std::unique_ptr<Quantizer> quantizer_from(std::string_view json) {
  MadeQuantizer made = make_quantizer(json);
  if (!made.quantizer) throw ConfigError(made.problems);
  return std::move(made.quantizer);
}

// One group.
inline std::vector<float> forward(const Quantizer& quantizer, const std::vector<float>& x) {
  std::vector<float> q(x.size());
  quantizer.forward(x, group_statistics(quantizer.statistics(), x), q);
  return q;
}
inline std::vector<float> backward(const Quantizer& quantizer, const std::vector<float>& x,
                                   const std::vector<float>& dq) {
  std::vector<float> dx(x.size());
  quantizer.backward(x, dq, group_statistics(quantizer.statistics(), x), dx);
  return dx;
}

inline Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  std::copy(values.begin(), values.end(), tensor.floats().begin());
  return tensor;
}
inline std::vector<float> values_of(const Tensor& tensor) {
  const auto floats = tensor.floats();
  return {floats.begin(), floats.end()};
}

// Scratch of exactly the size that quantize.hpp asks for.
class QuantizeScratch {
 public:
  QuantizeScratch(const Quantizer& quantizer, const Shape& shape, ChannelAxis axis)
      : size_(quantize_workspace(quantizer, shape, axis)),
        workers_(worker_count()),
        memory_(Workspace::bytes_for(size_, workers_)) {}
  Workspace workspace() const { return {memory_.data(), size_, workers_}; }

 private:
  WorkspaceSize size_;
  std::size_t workers_;
  AlignedBuffer memory_;
};

// A whole tensor, through quantize.hpp.
inline std::vector<float> quantized(const Quantizer& quantizer, ChannelAxis axis, const Tensor& x) {
  Tensor q(x.shape());
  quantize(quantizer, axis, x.view(), q.view(),
           QuantizeScratch(quantizer, x.shape(), axis).workspace());
  return values_of(q);
}
inline std::vector<float> quantized_gradient(const Quantizer& quantizer, ChannelAxis axis,
                                             const Tensor& x, const Tensor& dq) {
  Tensor dx(x.shape());
  quantize_gradient(quantizer, axis, x.view(), dq.view(), dx.view(),
                    QuantizeScratch(quantizer, x.shape(), axis).workspace());
  return values_of(dx);
}

}  // namespace qnn::testing
