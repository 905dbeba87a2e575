#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"
#include "core/kernels/update.hpp"
#include "core/layers/weight_layout.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Constraints on latent weights, applied after each update of the optimizer: Larq's weight_clip
// and those of tf.keras.constraints, whose formulas these are. Norms are of groups of weights:
//   norm = sqrt(Σ w² over `axis`)
// where `axis` counts in Keras's order of axes, whatever the layout of the weight is here: dense
// (in, out), so 0 is the input's; convolutions (spatial..., in, out), so [0, 1, 2] of a conv2d
// leave one group for each filter.

// Keeps latent weights where the straight-through gradient is not zero.
struct WeightClip {
  static constexpr std::string_view kName = "weight_clip";
  static constexpr std::string_view kSource = "larq.constraints.WeightClip";
  static constexpr std::string_view kSummary = "clips latent weights after each update";
  static constexpr std::string_view kFormula = "w <- clip(w, -clip_value, clip_value)";
  float clip_value = 1.0f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("clip_value", clip_value, "largest magnitude of a weight");
  }
};

struct NonNeg {
  static constexpr std::string_view kName = "non_neg";
  static constexpr std::string_view kSource = "tf.keras.constraints.NonNeg";
  static constexpr std::string_view kSummary = "makes negative weights 0";
  static constexpr std::string_view kFormula = "w <- w where w >= 0, else 0";
  template <class Fields>
  void fields(Fields&) {}
};

struct MaxNorm {
  static constexpr std::string_view kName = "max_norm";
  static constexpr std::string_view kSource = "tf.keras.constraints.MaxNorm";
  static constexpr std::string_view kSummary = "limits the norm of each group of weights";
  static constexpr std::string_view kFormula = "w <- w min(norm, max_value) / (1e-7 + norm)";
  float max_value = 2;
  OneOrMany<std::int32_t> axis{{0}};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("max_value", max_value, "largest norm");
    f.optional("axis", axis, "axes, in Keras's order, that a norm runs over");
  }
};

struct UnitNorm {
  static constexpr std::string_view kName = "unit_norm";
  static constexpr std::string_view kSource = "tf.keras.constraints.UnitNorm";
  static constexpr std::string_view kSummary = "makes the norm of each group of weights 1";
  static constexpr std::string_view kFormula = "w <- w / (1e-7 + norm)";
  OneOrMany<std::int32_t> axis{{0}};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("axis", axis, "axes, in Keras's order, that a norm runs over");
  }
};

struct MinMaxNorm {
  static constexpr std::string_view kName = "min_max_norm";
  static constexpr std::string_view kSource = "tf.keras.constraints.MinMaxNorm";
  static constexpr std::string_view kSummary = "keeps the norm of each group in a range";
  static constexpr std::string_view kFormula =
      "w <- w (rate clip(norm, min_value, max_value) + (1 - rate) norm) / (1e-7 + norm)";
  float min_value = 0;
  float max_value = 1;
  float rate = 1;
  OneOrMany<std::int32_t> axis{{0}};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("min_value", min_value, "smallest norm");
    f.optional("max_value", max_value, "largest norm");
    f.optional("rate", rate, "how far each update goes towards the range");
    f.optional("axis", axis, "axes, in Keras's order, that a norm runs over");
  }
};

using Constraint = std::variant<WeightClip, MaxNorm, MinMaxNorm, NonNeg, UnitNorm>;

// Throws UserError(Config) if weights of this shape lack an axis that the constraint names.
void check_constraint(const Constraint& constraint, const Shape& weights);

// The range that each weight is clipped to, if that is all that the constraint does.
std::optional<ClipRange> weight_range(const Constraint& constraint);

// NaN stays NaN. Allocates nothing.
void apply_constraint(const Constraint& constraint, WeightLayout layout, const TensorView& weights);

}  // namespace qnn
