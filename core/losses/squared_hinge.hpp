#pragma once

#include <string_view>

#include "core/losses/loss.hpp"

namespace qnn {

// Squared margin loss against the label's one-hot vector as ±1 (t[c] = +1 if c = label, else -1);
// of a sample:
//
//   m[c] = max(1 - t[c] p[c], 0);   loss = Σ m² / classes;   dp = -2 t m / classes / rows
//
//   predictions [rows, classes], labels [rows]
//
// As tf.keras.losses.SquaredHinge, which turns one-hot targets into ±1. The loss of the first
// binarized networks (Courbariaux et al., arXiv:1602.02830).
class SquaredHinge final : public Loss {
 public:
  static constexpr std::string_view kName = "squared_hinge";
  static constexpr std::string_view kSummary =
      "squared margin against the label's one-hot vector as -1 and +1";
  static constexpr std::string_view kFormula = "mean of max(1 - t p, 0)², t = 2 onehot(label) - 1";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit SquaredHinge(Params) {}

  void check(const Shape& predictions, std::size_t classes) const override;
  double evaluate(const LossArgs& args) const override;
};

}  // namespace qnn
