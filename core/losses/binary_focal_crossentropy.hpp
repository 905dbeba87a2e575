#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// Binary cross-entropy b that well-answered questions count less in (Lin et al.,
// arXiv:1708.02002), with p the probability, of logits their sigmoid:
//
//   r = t p + (1 - t) (1 - p);   f = w (1 - r)^gamma b;
//   w = t alpha + (1 - t) (1 - alpha) if apply_class_balancing, else 1
//
// tf.keras.losses.BinaryFocalCrossentropy; logits and label_smoothing as in binary_crossentropy.
struct BinaryFocalCrossentropyFormula : ValueFormula {
  static constexpr std::string_view kName = "binary_focal_crossentropy";
  static constexpr std::string_view kSource =
      "tf.keras.losses.BinaryFocalCrossentropy; Lin et al., arXiv:1708.02002";
  static constexpr std::string_view kSummary =
      "binary cross-entropy that well-answered questions count less in";
  static constexpr std::string_view kFormula =
      "mean of (1 - r)^gamma (-log r), r = t p + (1 - t) (1 - p)";
  static constexpr LogitsOf kLogitsOf = LogitsOf::Sigmoid;

  struct Params {
    bool apply_class_balancing = false;
    float alpha = 0.25;
    float gamma = 2;
    bool from_logits = false;
    float label_smoothing = 0;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("apply_class_balancing", apply_class_balancing, "whether alpha weighs targets");
      f.optional("alpha", alpha, "weight of the target 1; 1 - alpha that of 0");
      f.optional("gamma", gamma, "how much less well-answered questions count", AtLeast{0});
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final sigmoid is recognised without it");
      f.optional("label_smoothing", label_smoothing, "how far targets move to 1/2", AtLeast{0},
                 AtMost{1});
    }
  };

  static void evaluate(const Params&, const ValueBlock& block);
};

using BinaryFocalCrossentropy = ValueLoss<BinaryFocalCrossentropyFormula>;

}  // namespace qnn
