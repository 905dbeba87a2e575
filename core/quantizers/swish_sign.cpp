#include "core/quantizers/swish_sign.hpp"

#include "core/kernels/elementwise.hpp"
#include "core/quantizers/blocks.hpp"

namespace qnn {

void SwishSign::forward(std::span<const float> x, const GroupStatistics& /*statistics*/,
                        std::span<float> q) const {
  sign(x, q);
}

void SwishSign::backward(std::span<const float> x, std::span<const float> dq,
                         const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  using detail::apply_to;
  const float beta = params_.beta;
  detail::for_each_block(x.size(), [&](std::size_t begin, std::size_t count) {
    detail::Block scaled_memory;
    detail::Block lobe_memory;
    detail::Block width_memory;
    const auto scaled = std::span(scaled_memory).first(count);  // beta x
    const auto lobe = std::span(lobe_memory).first(count);      // 2 - beta x tanh(beta x / 2)
    const auto width = std::span(width_memory).first(count);    // 1 + cosh(beta x)
    const auto to = dx.subspan(begin, count);

    apply_to(BlockOperation::Multiply, x.subspan(begin, count), beta, scaled);
    apply_to(BlockOperation::Multiply, scaled, 0.5f, lobe);
    apply_to(BlockOperation::Tanh, lobe, lobe);
    apply_to(BlockOperation::Multiply, scaled, lobe, lobe);
    apply_to(BlockOperation::Subtract, 2.0f, lobe, lobe);

    apply_to(BlockOperation::Exp, scaled, width);
    apply_to(BlockOperation::Negate, scaled, scaled);
    apply_to(BlockOperation::Exp, scaled, scaled);
    apply_to(BlockOperation::Add, width, scaled, width);
    apply_to(BlockOperation::Multiply, width, 0.5f, width);
    apply_to(BlockOperation::Add, 1.0f, width, width);

    apply_to(BlockOperation::Multiply, dq.subspan(begin, count), beta, to);
    apply_to(BlockOperation::Multiply, to, lobe, to);
    apply_to(BlockOperation::Divide, to, width, to);
  });
}

}  // namespace qnn
