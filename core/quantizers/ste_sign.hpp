#pragma once

#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Binarizes to {-1, +1}, with a clipped straight-through gradient.
//
//   q(x)  = -1 if x < 0, else +1              (q(0) = +1: one bit must do; q(NaN) = NaN)
//   dL/dx = dL/dq if |x| <= clip_value, else 0
//
// Any clip_value is taken, as in Larq: 0 passes gradients at x = 0 only, a negative one none; null
// passes all.
//
// Source: Courbariaux et al., "Binarized Neural Networks", arXiv:1602.02830, "Propagating Gradients
// Through Discretization".
class SteSign final : public Quantizer {
 public:
  static constexpr std::string_view kName = "ste_sign";
  static constexpr std::string_view kSource =
      "larq.quantizers.SteSign; Courbariaux et al., arXiv:1602.02830";
  static constexpr std::string_view kSummary = "sign(x) with a clipped straight-through gradient";
  static constexpr std::string_view kFormula =
      "q = -1 if x < 0, else +1;  dx = dq where |x| <= clip_value, else 0";

  struct Params {
    std::optional<float> clip_value = 1.0f;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("clip_value", clip_value,
                 "gradients pass where |x| <= clip_value; null: everywhere");
    }
  };

  explicit SteSign(Params params) : params_(params) {}

  int precision() const override { return 1; }
  Levels levels() const override { return Levels::PlusMinusOne; }
  bool is_sign() const override { return true; }
  std::optional<GradientWindow> gradient_window() const override {
    return GradientWindow{params_.clip_value};
  }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn
