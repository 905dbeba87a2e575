#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// Larq's weight_clip: keeps latent weights where the straight-through gradient is not zero.
struct WeightClip {
  static constexpr std::string_view kName = "weight_clip";
  static constexpr std::string_view kSummary = "clips latent weights after each update";
  static constexpr std::string_view kFormula = "w <- clip(w, -clip_value, clip_value)";
  float clip_value = 1.0f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("clip_value", clip_value, "largest magnitude of a weight");
  }
};

using Constraint = std::variant<WeightClip>;

// Applied to a latent parameter after the optimizer's update of it. NaN stays NaN.
void apply_constraint(const Constraint& constraint, std::span<float> values);

}  // namespace qnn
