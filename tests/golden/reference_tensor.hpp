#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/json/json.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn::golden {

// A tensor of a reference file: {"shape": [...], "data": [...]}, row-major, channels last. Scalars
// may be bare numbers; non-finite values are texts.
struct ReferenceTensor {
  Shape shape;
  std::vector<double> values;

  // As float32; denormals stay what they are even where this thread flushes them.
  std::vector<float> floats() const;
  std::vector<std::int32_t> labels() const;  // throws std::runtime_error unless all are whole
};

ReferenceTensor read_tensor(const Json& json);
double read_number(const Json& json);

// The last axis moved to the front: a Keras kernel (..., in, out) in this program's layout.
ReferenceTensor output_channel_first(const ReferenceTensor& tensor);

Tensor tensor_of(const Shape& shape, const std::vector<float>& values);
inline Tensor tensor_of(const ReferenceTensor& t) { return tensor_of(t.shape, t.floats()); }

}  // namespace qnn::golden
