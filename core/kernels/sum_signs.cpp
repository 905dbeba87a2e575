#include "core/kernels/sum_signs.hpp"

#include <algorithm>

#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/sum_signs.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/normalized_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

using SumTag = hn::RebindToSigned<FloatTag>;
using Sums = hn::Vec<SumTag>;

// The parameters of as many channels as a vector has, and the function of their sums.
struct ChannelFunction {
  bool scaled = false, biased = false, normalizes = false;
  Floats scale, bias, mean, factor, shift;

  HWY_INLINE auto below_zero(Sums sums) const {
    auto y = hn::ConvertTo(FloatTag(), sums);
    if (scaled) y = hn::Mul(y, scale);
    if (biased) y = hn::Add(y, bias);
    if (normalizes) y = normalized(y, mean, factor, shift);
    return hn::RebindMask(SumTag(), hn::Lt(y, broadcast(0)));
  }
};

template <class Access>
HWY_INLINE ChannelFunction function_of(const SumBoundsArgs& args, std::size_t c, Access at) {
  const std::size_t channels = args.below.size();
  const auto load = [&](std::span<const float> values, std::size_t first) HWY_ATTR {
    return values.empty() ? broadcast(0) : at.load(values.data() + first + c);
  };
  return {.scaled = !args.scales.empty(),
          .biased = !args.bias.empty(),
          .normalizes = !args.factors.empty(),
          .scale = load(args.scales, 0),
          .bias = load(args.bias, 0),
          .mean = load(args.factors, 0),
          .factor = load(args.factors, channels),
          .shift = load(args.factors, 2 * channels)};
}

void find_bounds(const SumBoundsArgs& args) {
  const SumTag d;
  const auto terms = static_cast<std::int32_t>(args.terms);
  const auto one = hn::Set(d, 1);
  for_each_vector(args.below.size(), [&](std::size_t c, auto at) HWY_ATTR {
    const ChannelFunction function = function_of(args, c, at);
    Sums low = hn::Set(d, -terms);
    Sums high = hn::Set(d, terms);
    const auto first = function.below_zero(low);
    const auto constant = hn::Not(hn::Xor(first, function.below_zero(high)));
    // The function is at `low` as at the lowest sum, at `high` as at the highest.
    for (std::size_t gap = 2 * args.terms; gap > 1; gap -= gap / 2) {
      const auto middle = hn::Add(low, hn::ShiftRight<1>(hn::Sub(high, low)));
      const auto as_low = hn::Not(hn::Xor(function.below_zero(middle), first));
      low = hn::IfThenElse(as_low, middle, low);
      high = hn::IfThenElse(as_low, high, middle);
    }
    const auto always = hn::IfThenElse(first, hn::Set(d, terms + 1), hn::Set(d, -terms));
    const auto bound = hn::IfThenElse(constant, always, high);
    at.store(hn::ConvertTo(FloatTag(), bound), args.below.data() + c);
    HWY_ALIGN std::int32_t flips[hn::MaxLanes(SumTag())];
    hn::Store(hn::IfThenElse(hn::Or(constant, first), hn::Zero(d), one), d, flips);
    const std::size_t count = std::min(hn::Lanes(d), args.below.size() - c);
    for (std::size_t lane = 0; lane < count; ++lane)
      args.flipped[(c + lane) / 64] |= static_cast<std::uint64_t>(flips[lane]) << (c + lane) % 64;
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(find_bounds);

void find_sum_bounds(const SumBoundsArgs& args) {
  std::ranges::fill(args.flipped, std::uint64_t{0});
  HWY_DYNAMIC_DISPATCH(find_bounds)(args);
}

}  // namespace qnn
#endif  // HWY_ONCE
