#pragma once

#include <array>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// In training, sets a random share of the values to 0 and scales the others so that the mean stays;
// in inference the identity. Any shape.
//
//   y[i] = x[i] / (1 - rate) where u[i] >= rate, else 0;   dx likewise from dy
//
// u[i] is number i of the layer's random stream at this step, i the row-major position within the
// batch. It is drawn again in backward instead of being saved.
//
// Source: Srivastava et al., "Dropout", JMLR 15 (2014), in the form of tf.nn.dropout.
class Dropout final : public Layer {
 public:
  static constexpr std::string_view kName = "dropout";
  static constexpr std::string_view kSummary = "sets a random share of the values to 0 in training";
  static constexpr std::string_view kFormula =
      "y = x / (1 - rate) with probability 1 - rate, else 0; y = x in inference";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    double rate = 0;

    template <class Fields>
    void fields(Fields& f) {
      f.required("rate", rate, "share of the values that become 0", AtLeast{0}, LessThan{1});
    }
  };

  explicit Dropout(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  void drop(const RandomStream& random, std::span<const float> x, std::span<float> y) const;

  Params params_;
};

}  // namespace qnn
