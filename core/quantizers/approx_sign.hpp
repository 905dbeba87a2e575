#pragma once

#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Binarizes to {-1, +1}; the gradient is that of a piecewise quadratic function near sign(x).
//
//   q(x)  = -1 if x < 0, else +1              (q(0) = +1; q(NaN) = NaN)
//   dL/dx = dL/dq · 2 (1 - |x|) if |x| <= 1, else 0
//
// Source: Liu et al., "Bi-Real Net", arXiv:1808.00278, section 3.3.
class ApproxSign final : public Quantizer {
 public:
  static constexpr std::string_view kName = "approx_sign";
  static constexpr std::string_view kSource =
      "larq.quantizers.ApproxSign; Liu et al., arXiv:1808.00278";
  static constexpr std::string_view kSummary =
      "sign(x) with the gradient of a piecewise quadratic approximation";
  static constexpr std::string_view kFormula =
      "q = -1 if x < 0, else +1;  dx = 2 (1 - |x|) dq where |x| <= 1, else 0";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit ApproxSign(Params) {}

  int precision() const override { return 1; }
  Levels levels() const override { return Levels::PlusMinusOne; }
  bool is_sign() const override { return true; }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;
};

}  // namespace qnn
