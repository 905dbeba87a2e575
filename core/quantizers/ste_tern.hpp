#pragma once

#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Ternarizes to {-1, 0, +1}, with a clipped straight-through gradient.
//
//   t     = threshold_value, or 0.7 · mean of |x| over the whole tensor if ternary_weight_networks
//   q(x)  = sgn(sgn(x + t) + sgn(x - t)): +1 if x >= t, -1 if x <= -t, else 0
//                                             (with t = 0 zero stays 0; q(NaN) = NaN)
//   dL/dx = dL/dq if |x| <= clip_value, else 0   (t counts as a constant)
//
// A negative threshold acts as its magnitude. Any clip_value is taken, as in SteSign. No scale
// follows, unlike in the paper.
//
// Source: Li et al., "Ternary Weight Networks", arXiv:1605.04711.
class SteTern final : public Quantizer {
 public:
  static constexpr std::string_view kName = "ste_tern";
  static constexpr std::string_view kSource =
      "larq.quantizers.SteTern; Li et al., arXiv:1605.04711";
  static constexpr std::string_view kSummary =
      "ternary values -1, 0, +1 with a clipped straight-through gradient";
  static constexpr std::string_view kFormula =
      "q = +1 if x >= t, -1 if x <= -t, else 0;  dx = dq where |x| <= clip_value, else 0";

  struct Params {
    float threshold_value = 0.05f;
    bool ternary_weight_networks = false;
    std::optional<float> clip_value = 1.0f;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("threshold_value", threshold_value, "smaller magnitudes become 0");
      f.optional("ternary_weight_networks", ternary_weight_networks,
                 "0.7 times the tensor's mean magnitude in place of threshold_value");
      f.optional("clip_value", clip_value,
                 "gradients pass where |x| <= clip_value; null: everywhere");
    }
  };

  explicit SteTern(Params params) : params_(params) {}

  int precision() const override { return 2; }
  Levels levels() const override { return Levels::Any; }
  std::optional<GradientWindow> gradient_window() const override {
    return GradientWindow{params_.clip_value};
  }
  StatisticsUse statistics() const override {
    return {.mean_abs = params_.ternary_weight_networks};
  }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn
