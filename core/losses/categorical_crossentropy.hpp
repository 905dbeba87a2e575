#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Cross-entropy of target probabilities t with the predictions along an axis:
//
//   of logits z:         loss = Σ t (log Σ exp(z) - z);   dz = (softmax(z) - t) / vectors
//   of probabilities p:  n = p / Σp;  q = clip(n, 1e-7, 1 - 1e-7);  loss = -Σ t log q;
//                        dp = (g - Σ g n) / Σp / vectors,  g = -t / q where n was not clipped
//
// tf.keras.losses.CategoricalCrossentropy; the gradient for logits is TensorFlow's, which takes
// Σt to be 1. Labels act as one-hot targets. `label_smoothing` s makes t (1 - s) + s / classes of a
// target. A network that ends in a softmax is read before it, with `from_logits` or without.
//
//   predictions [rows, ...], targets values of that shape, or labels
class CategoricalCrossentropy final : public Loss {
 public:
  static constexpr std::string_view kName = "categorical_crossentropy";
  static constexpr std::string_view kSource = "tf.keras.losses.CategoricalCrossentropy";
  static constexpr std::string_view kSummary =
      "cross-entropy of target probabilities; labels act as one-hot vectors";
  static constexpr std::string_view kFormula = "mean of -Σ t log p";

  struct Params {
    bool from_logits = false;
    float label_smoothing = 0;
    std::int32_t axis = -1;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final softmax is recognised without it");
      f.optional("label_smoothing", label_smoothing, "how far targets move to 1 / classes",
                 AtLeast{0}, AtMost{1});
      f.optional("axis", axis, "of the classes; 0 is the batch, -1 the last");
    }
  };

  explicit CategoricalCrossentropy(Params params) : params_(params) {}

  void check(const Shape& predictions, const TargetInfo& targets) const override;
  LogitsOf reads_logits_of() const override { return LogitsOf::Softmax; }
  double evaluate(const LossArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
