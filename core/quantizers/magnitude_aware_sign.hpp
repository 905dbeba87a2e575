#pragma once

#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Binarizes to {-s, +s}, s the mean magnitude of the channel, with a clipped straight-through
// gradient.
//
//   s     = mean of |x| over the channel      (a constant for the gradient)
//   q(x)  = s sign(x)                         (sign(0) = +1; a channel of zeros gives 0)
//   dL/dx = s dL/dq if |x| <= clip_value, else 0
//
// A channel is the last axis of an activation, across the batch, or the output channel of a kernel.
// Any clip_value is taken, as in SteSign.
//
// Source: Liu et al., "Bi-Real Net", arXiv:1808.00278, section 3.3.
class MagnitudeAwareSign final : public Quantizer {
 public:
  static constexpr std::string_view kName = "magnitude_aware_sign";
  static constexpr std::string_view kSource =
      "larq.quantizers.MagnitudeAwareSign; Liu et al., arXiv:1808.00278";
  static constexpr std::string_view kSummary = "sign(x) times the mean magnitude of its channel";
  static constexpr std::string_view kFormula =
      "q = s sign(x), s = mean of |x| over the channel;  dx = s dq where |x| <= clip_value, else 0";

  struct Params {
    std::optional<float> clip_value = 1.0f;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("clip_value", clip_value,
                 "gradients pass where |x| <= clip_value; null: everywhere");
    }
  };

  explicit MagnitudeAwareSign(Params params) : params_(params) {}

  int precision() const override { return 1; }
  Levels levels() const override { return Levels::ScaledPlusMinusOne; }
  Granularity granularity() const override { return Granularity::Channel; }
  StatisticsUse statistics() const override { return {.mean_abs = true}; }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn
