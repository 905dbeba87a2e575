#include "core/quantizers/ste_sign.hpp"

#include "core/kernels/elementwise.hpp"
#include "core/quantizers/clipped_ste.hpp"

namespace qnn {

void SteSign::forward(std::span<const float> x, const GroupStatistics& /*statistics*/,
                      std::span<float> q) const {
  sign(x, q);
}

void SteSign::backward(std::span<const float> x, std::span<const float> dq,
                       const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  clipped_ste(x, params_.clip_value, dq, dx);
}

}  // namespace qnn
