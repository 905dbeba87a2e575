#include "core/metrics/flip_ratio.hpp"

#include <cstdint>

#include "core/losses/row_sums.hpp"

namespace qnn {
namespace {

// Through a whole number of 64 bits: beyond the range of the narrow type it wraps around.
template <class Whole>
float cast_to(float value) {
  return static_cast<float>(static_cast<Whole>(static_cast<std::int64_t>(value)));
}

template <class Cast>
double count_unchanged(std::span<const float> values, std::span<float> previous, Cast cast) {
  return sum_over_rows(values.size(), 1, [&](std::size_t begin, std::size_t end) {
    std::size_t unchanged = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const float value = cast(values[i]);
      unchanged += value == previous[i];
      previous[i] = value;
    }
    return static_cast<double>(unchanged);
  });
}

double count_unchanged(FlipDtype dtype, std::span<const float> values, std::span<float> previous) {
  switch (dtype) {
    case FlipDtype::Int8:
      return count_unchanged(values, previous, cast_to<std::int8_t>);
    case FlipDtype::Int16:
      return count_unchanged(values, previous, cast_to<std::int16_t>);
    case FlipDtype::Int32:
      return count_unchanged(values, previous, cast_to<std::int32_t>);
    case FlipDtype::Float32:
      break;
  }
  return count_unchanged(values, previous, [](float value) { return value; });
}

}  // namespace

void FlipRatio::count(std::span<const float> values, std::span<float> previous, std::size_t kernel,
                      std::span<double> state) const {
  const double unchanged = count_unchanged(values_dtype, values, previous);
  if (state[0] > 0) state[1 + kernel] += 1 - unchanged / static_cast<double>(values.size());
}

double FlipRatio::ratio(std::size_t kernel, std::span<const double> state) {
  return state[0] > 1 ? state[1 + kernel] / (state[0] - 1) : 0;
}

std::optional<double> FlipRatio::scalar(std::span<const double> state) const {
  if (state.size() < 2) return std::nullopt;
  double sum = 0;
  for (std::size_t kernel = 0; kernel + 1 < state.size(); ++kernel) sum += ratio(kernel, state);
  return sum / static_cast<double>(state.size() - 1);
}

}  // namespace qnn
