#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"

namespace qnn {

// Regularizers: penalties on latent weights or on activities that join the loss, a closed set that
// configs name by string or object. Names, formulas and defaults are those of
// tf.keras.regularizers.

struct L1 {
  static constexpr std::string_view kName = "l1";
  static constexpr std::string_view kSource = "tf.keras.regularizers.L1";
  static constexpr std::string_view kSummary = "penalty on magnitudes";
  static constexpr std::string_view kFormula = "penalty = l1 Σ|w|;  dw += l1 sgn(w)";
  float l1 = 0.01f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("l1", l1, "weight of the sum of magnitudes");
  }
};

// The plain sum of squares, without the factor 1/2 of other libraries.
struct L2 {
  static constexpr std::string_view kName = "l2";
  static constexpr std::string_view kSource = "tf.keras.regularizers.L2";
  static constexpr std::string_view kSummary = "penalty on squares";
  static constexpr std::string_view kFormula = "penalty = l2 Σw²;  dw += 2 l2 w";
  float l2 = 0.01f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("l2", l2, "weight of the sum of squares");
  }
};

struct L1L2 {
  static constexpr std::string_view kName = "l1_l2";
  static constexpr std::string_view kSource = "tf.keras.regularizers.L1L2";
  static constexpr std::string_view kSummary = "penalty on magnitudes and squares";
  static constexpr std::string_view kFormula =
      "penalty = l1 Σ|w| + l2 Σw²;  dw += l1 sgn(w) + 2 l2 w";
  float l1 = 0.01f;
  float l2 = 0.01f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("l1", l1, "weight of the sum of magnitudes");
    f.optional("l2", l2, "weight of the sum of squares");
  }
};

using Regularizer = std::variant<L1, L2, L1L2>;

// The penalty on these values.
double penalty(const Regularizer& regularizer, std::span<const float> values);

// gradient += factor · d penalty / d value. The slope of |w| at 0 is 0.
void add_penalty_gradient(const Regularizer& regularizer, std::span<const float> values,
                          float factor, std::span<float> gradient);

}  // namespace qnn
