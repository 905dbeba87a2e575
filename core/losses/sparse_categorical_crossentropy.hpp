#pragma once

#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Cross-entropy of the labels with the predictions, of a sample with label k:
//
//   of logits z:         loss = log Σ exp(z) - z[k];    dz = (softmax(z) - onehot(k)) / rows
//   of probabilities p:  q = clip(p, 1e-7, 1 - 1e-7);  loss = log(Σq / q[k]);
//                        dp[c] = (1 / Σq - [c = k] / q[c]) / rows where p[c] was not clipped, else
//                        0
//
// as tf.keras.losses.SparseCategoricalCrossentropy computes them: probabilities are clipped and
// then renormalised. A network that ends in a softmax is read before it, with `from_logits` or
// without; `from_logits` says that the predictions are logits where no softmax is.
//
//   predictions [rows, classes], labels [rows]
class SparseCategoricalCrossentropy final : public Loss {
 public:
  static constexpr std::string_view kName = "sparse_categorical_crossentropy";
  static constexpr std::string_view kSummary = "cross-entropy of integer labels";
  static constexpr std::string_view kFormula = "mean of -log p[label]";

  struct Params {
    bool from_logits = false;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final softmax is recognised without it");
    }
  };

  explicit SparseCategoricalCrossentropy(Params params) : params_(params) {}

  void check(const Shape& predictions, std::size_t classes) const override;
  bool reads_logits() const override { return true; }
  double evaluate(const LossArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
