#include "core/quantizers/ste_tern.hpp"

#include "core/quantizers/blocks.hpp"
#include "core/quantizers/clipped_ste.hpp"

namespace qnn {

void SteTern::forward(std::span<const float> x, const GroupStatistics& statistics,
                      std::span<float> q) const {
  using detail::apply_to;
  const float threshold =
      params_.ternary_weight_networks ? 0.7f * statistics.mean_abs : params_.threshold_value;
  detail::for_each_block(x.size(), [&](std::size_t begin, std::size_t count) {
    detail::Block memory;
    const auto below = std::span(memory).first(count);  // sgn(x - t)
    const auto from = x.subspan(begin, count);
    const auto to = q.subspan(begin, count);
    apply_to(BlockOperation::Subtract, from, threshold, below);
    apply_to(BlockOperation::Sgn, below, below);
    apply_to(BlockOperation::Add, from, threshold, to);
    apply_to(BlockOperation::Sgn, to, to);
    apply_to(BlockOperation::Add, to, below, to);
    apply_to(BlockOperation::Sgn, to, to);
  });
}

void SteTern::backward(std::span<const float> x, std::span<const float> dq,
                       const GroupStatistics& /*statistics*/, std::span<float> dx) const {
  clipped_ste(x, params_.clip_value, dq, dx);
}

}  // namespace qnn
