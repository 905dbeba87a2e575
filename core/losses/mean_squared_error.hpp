#pragma once

#include <string_view>

#include "core/losses/loss.hpp"

namespace qnn {

// Mean squared difference from the label's one-hot vector t (t[c] = [c = label]); of a sample:
//
//   loss = Σ (p - t)² / classes;   dp = 2 (p - t) / classes / rows
//
//   predictions [rows, classes], labels [rows]
//
// As tf.keras.losses.MeanSquaredError with one-hot targets.
class MeanSquaredError final : public Loss {
 public:
  static constexpr std::string_view kName = "mean_squared_error";
  static constexpr std::string_view kSummary =
      "mean squared difference from the label's one-hot vector";
  static constexpr std::string_view kFormula = "mean of (p - onehot(label))²";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit MeanSquaredError(Params) {}

  void check(const Shape& predictions, std::size_t classes) const override;
  double evaluate(const LossArgs& args) const override;
};

}  // namespace qnn
