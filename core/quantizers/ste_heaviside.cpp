#include "core/quantizers/ste_heaviside.hpp"

#include "core/quantizers/blocks.hpp"
#include "core/quantizers/clipped_ste.hpp"

namespace qnn {

void SteHeaviside::forward(std::span<const float> x, const GroupStatistics& /*statistics*/,
                           std::span<float> q) const {
  detail::for_each_block(x.size(), [&](std::size_t begin, std::size_t count) {
    detail::apply_to(BlockOperation::Heaviside, x.subspan(begin, count), q.subspan(begin, count));
  });
}

void SteHeaviside::backward(std::span<const float> x, std::span<const float> dq,
                            const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  clipped_ste(x, params_.clip_value, dq, dx);
}

}  // namespace qnn
