#pragma once

#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Binarizes to {-1, +1}; the gradient is that of SignSwish, which is not monotonic.
//
//   q(x)  = -1 if x < 0, else +1              (q(0) = +1; q(NaN) = NaN)
//   dL/dx = dL/dq · beta (2 - beta x tanh(beta x / 2)) / (1 + cosh(beta x))
//
// Nothing is clipped: the gradient fades away by itself, below 0 from about |x| = 2.4 / beta. It is
// NaN where beta x is not finite, as in Larq.
//
// Source: Darabi et al., "Regularized Binary Network Training" (BNN+), arXiv:1812.11800.
class SwishSign final : public Quantizer {
 public:
  static constexpr std::string_view kName = "swish_sign";
  static constexpr std::string_view kSource =
      "larq.quantizers.SwishSign; Darabi et al., arXiv:1812.11800";
  static constexpr std::string_view kSummary =
      "sign(x) with the gradient of SignSwish, a scaled and shifted Swish";
  static constexpr std::string_view kFormula =
      "q = -1 if x < 0, else +1;  dx = dq beta (2 - beta x tanh(beta x / 2)) / (1 + cosh(beta x))";

  struct Params {
    float beta = 5.0f;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("beta", beta, "how closely the gradient gathers around 0");
    }
  };

  explicit SwishSign(Params params) : params_(params) {}

  int precision() const override { return 1; }
  Levels levels() const override { return Levels::PlusMinusOne; }
  bool is_sign() const override { return true; }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn
