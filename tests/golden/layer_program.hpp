#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"
#include "core/model/model.hpp"
#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {

// The passes over a program: none, those that change no bit, or all.
enum class Passes { Off, Exact, All };

// One layer as a user gets it: read from a config, its quantizers on edges, lowered into a program
// whose passes are on or off, run by a model. Its inputs are the outputs of layers that hold them
// as parameters, so that the gradients of the inputs are ready like any parameter's; its loss hands
// back the gradient that it is given.
class LayerProgram {
 public:
  LayerProgram(const Json& layer, const Catalog& catalog,
               const std::vector<ReferenceTensor>& inputs, Passes passes);
  ~LayerProgram();

  // A parameter or a state of the layer, in this program's layout. Throws std::runtime_error if the
  // layer has none of this name or shape.
  void set(const std::string& name, const ReferenceTensor& values);

  void train(const ReferenceTensor& output_gradient);  // forward as in training, and backward
  void predict();                                      // forward as in inference

  std::span<const float> output() const;  // of the last of these
  const Shape& output_shape() const;      // with the batch
  std::span<const float> input_gradient(std::size_t input);
  std::span<const float> gradient(const std::string& parameter);
  std::span<const float> state(const std::string& name) const;

 private:
  class GivenGradient;

  std::size_t parameter_index(const std::string& name) const;

  std::size_t rows_;
  Tensor model_input_;
  std::vector<std::int32_t> labels_;
  std::unique_ptr<GivenGradient> loss_;
  std::optional<Model> model_;
  Shape output_shape_;
};

}  // namespace qnn::golden
