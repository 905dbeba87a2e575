#include "core/quantizers/magnitude_aware_sign.hpp"

#include "core/kernels/elementwise.hpp"
#include "core/quantizers/clipped_ste.hpp"

namespace qnn {

void MagnitudeAwareSign::forward(std::span<const float> x, const GroupStatistics& statistics,
                                 std::span<float> q) const {
  sign(x, q);
  scale(q, statistics.mean_abs, q);
}

void MagnitudeAwareSign::backward(std::span<const float> x, std::span<const float> dq,
                                  const GroupStatistics& statistics, std::span<float> dx) const {
  clipped_ste(x, params_.clip_value, dq, dx);
  scale(dx, statistics.mean_abs, dx);
}

}  // namespace qnn
