#include "core/quantizers/no_op.hpp"

#include "core/kernels/elementwise.hpp"

namespace qnn {

void NoOp::forward(std::span<const float> x, const GroupStatistics& /*statistics*/,
                   std::span<float> q) const {
  copy(x, q);
}

void NoOp::backward(std::span<const float> /*x*/, std::span<const float> dq,
                    const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  copy(dq, dx);
}

}  // namespace qnn
