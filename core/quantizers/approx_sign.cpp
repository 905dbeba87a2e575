#include "core/quantizers/approx_sign.hpp"

#include "core/kernels/elementwise.hpp"

namespace qnn {

void ApproxSign::forward(std::span<const float> x, const GroupStatistics& /*statistics*/,
                         std::span<float> q) const {
  sign(x, q);
}

void ApproxSign::backward(std::span<const float> x, std::span<const float> dq,
                          const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  approx_sign_gradient(x, dq, dx);
}

}  // namespace qnn
