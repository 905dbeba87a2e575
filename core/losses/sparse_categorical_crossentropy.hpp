#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Cross-entropy of the labels with the predictions over the last axis, of label k:
//
//   of logits z:         loss = log Σ exp(z) - z[k];    dz = (softmax(z) - onehot(k)) / labels
//   of probabilities p:  q = clip(p, 1e-7, 1 - 1e-7);  loss = log(Σq / q[k]);
//                        dp[c] = (1 / Σq - [c = k] / q[c]) / labels where p[c] was not clipped,
//                        else 0
//
// as tf.keras.losses.SparseCategoricalCrossentropy computes them: probabilities are clipped and
// then renormalised. A network that ends in a softmax is read before it, with `from_logits` or
// without; `from_logits` says that the predictions are logits where no softmax is. Labels equal to
// `ignore_class` cost nothing and do not count in the mean.
//
//   predictions [rows, ..., classes], labels [rows, ...]
class SparseCategoricalCrossentropy final : public Loss {
 public:
  static constexpr std::string_view kName = "sparse_categorical_crossentropy";
  static constexpr std::string_view kSource = "tf.keras.losses.SparseCategoricalCrossentropy";
  static constexpr std::string_view kSummary = "cross-entropy of integer labels";
  static constexpr std::string_view kFormula = "mean of -log p[label]";

  struct Params {
    bool from_logits = false;
    std::optional<std::int32_t> ignore_class;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final softmax is recognised without it");
      f.optional("ignore_class", ignore_class, "a label that is left out of the mean");
    }
  };

  explicit SparseCategoricalCrossentropy(Params params) : params_(params) {}

  void check(const Shape& predictions, const TargetInfo& targets) const override;
  LogitsOf reads_logits_of() const override { return LogitsOf::Softmax; }
  double evaluate(const LossArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
