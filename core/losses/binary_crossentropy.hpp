#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// Cross-entropy of independent yes-or-no answers, s(z) = 1 / (1 + exp(-z)):
//
//   of logits z:         f = max(z, 0) - z t + log(1 + exp(-|z|));   df/dz = s(z) - t
//   of probabilities p:  q = clip(p, 1e-7, 1 - 1e-7);
//                        f = -(t log(q + 1e-7) + (1 - t) log(1 - q + 1e-7));
//                        df/dp = (1 - t) / (1 - q + 1e-7) - t / (q + 1e-7) where p was not clipped
//
// in float32 and this order, as tf.keras.losses.BinaryCrossentropy. A network that ends in a
// sigmoid is read before it, with `from_logits` or without. `label_smoothing` s makes
// t (1 - s) + s / 2 of a target.
struct BinaryCrossentropyFormula : ValueFormula {
  static constexpr std::string_view kName = "binary_crossentropy";
  static constexpr std::string_view kSource = "tf.keras.losses.BinaryCrossentropy";
  static constexpr std::string_view kSummary =
      "cross-entropy of independent yes-or-no answers; labels act as one-hot vectors";
  static constexpr std::string_view kFormula = "mean of -(t log p + (1 - t) log(1 - p))";
  static constexpr LogitsOf kLogitsOf = LogitsOf::Sigmoid;

  struct Params {
    bool from_logits = false;
    float label_smoothing = 0;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final sigmoid is recognised without it");
      f.optional("label_smoothing", label_smoothing, "how far targets move to 1/2", AtLeast{0},
                 AtMost{1});
    }
  };

  static void evaluate(const Params&, const ValueBlock& block);
};

using BinaryCrossentropy = ValueLoss<BinaryCrossentropyFormula>;

}  // namespace qnn
