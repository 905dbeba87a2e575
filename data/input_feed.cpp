#include "data/input_feed.hpp"

#include <algorithm>
#include <type_traits>

namespace qnn {
namespace {

constexpr std::size_t kBytes = 256;

std::size_t channels_of(const Shape& sample) { return sample.rank() == 0 ? 1 : sample.back(); }

}  // namespace

InputFeed::InputFeed(const InputArray& array, const Options& options)
    : array_(array),
      options_(options),
      elements_(array.shape.elements()),
      channels_(channels_of(array.shape)),
      augmented_(any_acts_on(options.augment, place())),
      lookup_(kBytes),
      tensor_(array.shape.with_front(options.batch_size)) {
  check_preprocess(options_.preprocess, array_.shape, place());
  check_augmentations(options_.augment, array_.shape, place());
  if (array_.holds_bytes()) lookup_ = preprocess_table(options_.preprocess, array_.shape, place());
}

void InputFeed::reserve_workers(std::size_t count) {
  if (second_.size() < count * elements_) second_.resize(count * elements_);
}

void InputFeed::fill_mixed(std::size_t row, std::uint64_t epoch, const MixedSample& mixed,
                           std::size_t worker) {
  const std::span<float> to = values_of(row);
  const std::span<float> second = std::span(second_).subspan(worker * elements_, elements_);
  show(epoch, mixed.first, to);
  show(epoch, mixed.second, second);
  for (std::size_t i = 0; i < elements_; ++i)
    to[i] = mixed.share * to[i] + (1 - mixed.share) * second[i];
}

void InputFeed::show(std::uint64_t epoch, std::uint32_t sample, std::span<float> to) const {
  std::visit(
      [&](const auto& values) {
        fill_from(std::span(values).subspan(sample * elements_, elements_), epoch, sample, to);
      },
      array_.values);
}

template <class Value>
void InputFeed::fill_from(std::span<const Value> sample, std::uint64_t epoch, std::uint32_t index,
                          std::span<float> to) const {
  ImageMap map;
  if (augmented_) {
    map = draw_augmentations(options_.augment, array_.shape,
                             {.seed = options_.seed, .epoch = epoch, .index = index}, place());
    fill_augmented(sample, map, to);
  } else {
    convert(sample.data(), sample.size() / channels_, static_cast<std::ptrdiff_t>(channels_),
            to.data());
  }
  if constexpr (std::is_same_v<Value, float>)
    preprocess_values(options_.preprocess, channels_, place(), to);
  for (const Covered& each : std::span(map.covered).first(map.covered_count)) cover(each, to);
}

void InputFeed::cover(const Covered& covered, std::span<float> image) const {
  const auto width = static_cast<std::ptrdiff_t>(array_.shape[1]);
  const auto channels = static_cast<std::ptrdiff_t>(channels_);
  for (std::ptrdiff_t y = covered.top; y < covered.bottom; ++y) {
    std::fill(image.begin() + (y * width + covered.left) * channels,
              image.begin() + (y * width + covered.right) * channels, covered.value);
  }
}

template <class Value>
void InputFeed::fill_augmented(std::span<const Value> sample, const ImageMap& map,
                               std::span<float> to) const {
  const auto height = static_cast<std::ptrdiff_t>(array_.shape[0]);
  const auto width = static_cast<std::ptrdiff_t>(array_.shape[1]);
  const auto channels = static_cast<std::ptrdiff_t>(channels_);
  const AxisMap& columns = map.columns;
  float* at = to.data();
  for (std::ptrdiff_t y = 0; y < height; ++y) {
    if (y < map.rows.first || y >= map.rows.last || columns.first == columns.last) {
      at = blank(array_.shape[1], at);
      continue;
    }
    const std::ptrdiff_t pixel = map.rows.source(y) * width + columns.source(columns.first);
    at = blank(static_cast<std::size_t>(columns.first), at);
    at = convert(sample.data() + pixel * channels,
                 static_cast<std::size_t>(columns.last - columns.first),
                 columns.reversed ? -channels : channels, at);
    at = blank(static_cast<std::size_t>(width - columns.last), at);
  }
}

// Writes `pixels` pixels, each `step` values after the one before; returns the end in `to`. Bytes
// are preprocessed here, numbers later.
float* InputFeed::convert(const std::uint8_t* from, std::size_t pixels, std::ptrdiff_t step,
                          float* to) const {
  const float* table = lookup_.data();
  if (lookup_.size() == kBytes && step == static_cast<std::ptrdiff_t>(channels_)) {
    return std::transform(from, from + pixels * channels_, to,
                          [table](std::uint8_t byte) { return table[byte]; });
  }
  const std::size_t table_step = lookup_.size() == kBytes ? 0 : kBytes;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    const std::uint8_t* bytes = from + static_cast<std::ptrdiff_t>(pixel) * step;
    for (std::size_t c = 0; c < channels_; ++c) *to++ = table[c * table_step + bytes[c]];
  }
  return to;
}

float* InputFeed::convert(const float* from, std::size_t pixels, std::ptrdiff_t step,
                          float* to) const {
  for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    to = std::copy_n(from + static_cast<std::ptrdiff_t>(pixel) * step, channels_, to);
  return to;
}

// Writes pixels of zeros, preprocessed or not as convert does.
float* InputFeed::blank(std::size_t pixels, float* to) const {
  const std::size_t table_step = lookup_.size() == kBytes ? 0 : kBytes;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (std::size_t c = 0; c < channels_; ++c) *to++ = lookup_[c * table_step];
  }
  return to;
}

}  // namespace qnn
