#pragma once

#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Margin between the right class and the best wrong one, over the last axis:
//
//   a = Σ t p;   b = max (1 - t) p;   loss = max(b - a + 1, 0);
//   dp = ((1 - t) [(1 - t) p = b] / #equal - t) / vectors where b - a + 1 >= 0, else 0
//
// tf.keras.losses.CategoricalHinge; equal largest values share the gradient of the maximum. Labels
// act as one-hot targets.
//
//   predictions [rows, ...], targets values of that shape, or labels
class CategoricalHinge final : public Loss {
 public:
  static constexpr std::string_view kName = "categorical_hinge";
  static constexpr std::string_view kSource = "tf.keras.losses.CategoricalHinge";
  static constexpr std::string_view kSummary =
      "margin between the right class and the best wrong one";
  static constexpr std::string_view kFormula = "mean of max(max((1 - t) p) - Σ t p + 1, 0)";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit CategoricalHinge(Params) {}

  void check(const Shape& predictions, const TargetInfo& targets) const override;
  double evaluate(const LossArgs& args) const override;
};

}  // namespace qnn
