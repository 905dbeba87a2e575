#include "data/batch_loader.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBytes = 256;
constexpr std::size_t kValuesPerChunk = 1u << 13;

}  // namespace

BatchLoader::BatchLoader(const Samples& samples, std::vector<std::uint32_t> indices,
                         BatchLoaderOptions options)
    : samples_(samples),
      indices_(std::move(indices)),
      options_(std::move(options)),
      channels_(samples.shape.rank() == 0 ? 1 : samples.shape.back()),
      lookup_(preprocess_table(options_.preprocess, samples.shape)),
      order_(indices_),
      inputs_(samples.shape.with_front(options_.batch_size)),
      labels_(options_.batch_size) {
  require(options_.batch_size > 0, "a batch needs at least one sample");
  require(std::all_of(indices_.begin(), indices_.end(),
                      [&](std::uint32_t index) { return index < samples_.count(); }),
          "a selected sample does not exist");
  check_augmentations(options_.augment, samples.shape);
}

std::size_t BatchLoader::batch_count() const {
  return (indices_.size() + options_.batch_size - 1) / options_.batch_size;
}

Batch BatchLoader::load(std::uint64_t epoch, std::size_t index) {
  require(index < batch_count(), "a batch beyond the last is asked for");
  start_epoch(epoch);
  const std::size_t begin = index * options_.batch_size;
  const std::size_t rows = std::min(options_.batch_size, order_.size() - begin);
  const std::size_t rows_per_chunk =
      std::max<std::size_t>(1, kValuesPerChunk / samples_.shape.elements());
  const std::size_t chunks = (rows + rows_per_chunk - 1) / rows_per_chunk;
  parallel_for(chunks, [&](std::size_t chunk, std::size_t) {
    const std::size_t end = std::min(rows, (chunk + 1) * rows_per_chunk);
    for (std::size_t row = chunk * rows_per_chunk; row < end; ++row) {
      fill(row, epoch, order_[begin + row]);
    }
  });
  return {.inputs = std::as_const(inputs_).view(),
          .labels = std::span(labels_).first(rows),
          .rows = rows};
}

void BatchLoader::start_epoch(std::uint64_t epoch) {
  if (!options_.shuffle || epoch == order_epoch_) return;
  std::copy(indices_.begin(), indices_.end(), order_.begin());
  shuffle(RandomStream(options_.seed, RandomPurpose::Shuffle, 0, epoch), order_);
  order_epoch_ = epoch;
}

void BatchLoader::fill(std::size_t row, std::uint64_t epoch, std::uint32_t sample) {
  const std::span<const std::uint8_t> from = samples_.sample(sample);
  float* to = inputs_.floats().data() + row * from.size();
  labels_[row] = samples_.labels[sample];
  if (options_.augment.empty()) {
    convert(from.data(), from.size() / channels_, static_cast<std::ptrdiff_t>(channels_), to);
  } else {
    fill_augmented(
        from, draw_augmentations(options_.augment, samples_.shape, options_.seed, epoch, sample),
        to);
  }
}

void BatchLoader::fill_augmented(std::span<const std::uint8_t> from, const ImageMap& map,
                                 float* to) const {
  const auto height = static_cast<std::ptrdiff_t>(samples_.shape[0]);
  const auto width = static_cast<std::ptrdiff_t>(samples_.shape[1]);
  const auto channels = static_cast<std::ptrdiff_t>(channels_);
  const AxisMap& columns = map.columns;
  for (std::ptrdiff_t y = 0; y < height; ++y) {
    if (y < map.rows.first || y >= map.rows.last || columns.first == columns.last) {
      to = blank(samples_.shape[1], to);
      continue;
    }
    const std::ptrdiff_t pixel = map.rows.source(y) * width + columns.source(columns.first);
    to = blank(static_cast<std::size_t>(columns.first), to);
    to = convert(from.data() + pixel * channels,
                 static_cast<std::size_t>(columns.last - columns.first),
                 columns.reversed ? -channels : channels, to);
    to = blank(static_cast<std::size_t>(width - columns.last), to);
  }
}

// Preprocesses `pixels` pixels, each `step` bytes after the one before; returns the end in `to`.
float* BatchLoader::convert(const std::uint8_t* from, std::size_t pixels, std::ptrdiff_t step,
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

// Preprocesses pixels of zeros.
float* BatchLoader::blank(std::size_t pixels, float* to) const {
  const std::size_t table_step = lookup_.size() == kBytes ? 0 : kBytes;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (std::size_t c = 0; c < channels_; ++c) *to++ = lookup_[c * table_step];
  }
  return to;
}

Split split_samples(std::size_t count, double share, std::uint64_t seed) {
  require(share >= 0 && share <= 1, "the share of the validation part must be 0 to 1");
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  shuffle(RandomStream(seed, RandomPurpose::ValidationSplit), order);
  const auto chosen = static_cast<std::size_t>(std::llround(static_cast<double>(count) * share));
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(chosen, count));
  Split split{.train = {middle, order.end()}, .validation = {order.begin(), middle}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace qnn
