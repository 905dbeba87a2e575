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

// ±1 is itself in every type. Each row of a tensor of bits begins a word; a bit set means -1.
double count_unchanged_bits(const ConstTensorView& values, std::span<float> previous) {
  const std::span<const std::uint64_t> words = values.words();
  const std::size_t columns = values.shape().rank() == 0 ? 1 : values.shape().back();
  const std::size_t words_in_row = words_for_bits(columns);
  const std::size_t rows = values.elements() / columns;
  return sum_over_rows(rows, columns, [&](std::size_t begin, std::size_t end) {
    std::size_t unchanged = 0;
    for (std::size_t i = begin * columns; i < end * columns; ++i) {
      const std::size_t column = i % columns;
      const std::uint64_t word = words[i / columns * words_in_row + column / 64];
      const float value = (word >> (column % 64) & 1) != 0 ? -1.0f : 1.0f;
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

void FlipRatio::count(const ConstTensorView& values, std::span<float> previous, std::size_t kernel,
                      std::span<double> state) const {
  const double unchanged = values.dtype() == DType::Bit
                               ? count_unchanged_bits(values, previous)
                               : count_unchanged(values_dtype, values.floats(), previous);
  if (state[0] > 0) state[1 + kernel] += 1 - unchanged / static_cast<double>(values.elements());
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
