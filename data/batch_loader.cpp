#include "data/batch_loader.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <variant>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "data/mixup.hpp"

namespace qnn {
namespace {

constexpr std::size_t kValuesPerChunk = 1u << 13;

std::vector<std::string> input_names(const Samples& samples) {
  std::vector<std::string> names;
  for (const InputArray& input : samples.inputs) names.push_back(input.name);
  return names;
}

std::size_t values_of_sample(const Samples& samples) {
  std::size_t values = 0;
  for (const InputArray& input : samples.inputs) values += input.shape.elements();
  return values;
}

Tensor rows_for(const TargetArray& target, std::size_t batch) {
  return Tensor(target.shape.with_front(batch), target.holds_labels() ? DType::I32 : DType::F32);
}

Tensor mixed_rows_for(const TargetInfo& target, std::size_t batch) {
  return Tensor(mixed_target(target).shape.with_front(batch), DType::F32);
}

// `share` of the target of the first sample, the rest of that of the second.
void mix_target(const TargetArray& target, const MixedSample& mixed, std::span<float> to) {
  if (target.holds_labels()) {
    std::ranges::fill(to, 0.0f);
    to[static_cast<std::size_t>(target.labels()[mixed.first])] += mixed.share;
    to[static_cast<std::size_t>(target.labels()[mixed.second])] += 1 - mixed.share;
    return;
  }
  const auto values = [&](std::uint32_t sample) {
    return target.floats().subspan(sample * to.size(), to.size());
  };
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = mixed.share * values(mixed.first)[i] + (1 - mixed.share) * values(mixed.second)[i];
}

}  // namespace

BatchLoader::BatchLoader(const Samples& samples, std::vector<std::uint32_t> indices,
                         BatchLoaderOptions options)
    : samples_(samples),
      indices_(std::move(indices)),
      options_(std::move(options)),
      mixup_(find_mixup(options_.augment)),
      order_(indices_),
      rows_per_chunk_(std::max<std::size_t>(1, kValuesPerChunk / values_of_sample(samples))) {
  require(options_.batch_size > 0, "a batch needs at least one sample");
  require(std::all_of(indices_.begin(), indices_.end(),
                      [&](std::uint32_t index) { return index < samples_.count(); }),
          "a selected sample does not exist");
  check_step_inputs<Preprocess>("data.preprocess", options_.preprocess, input_names(samples));
  check_step_inputs<Augmentation>("data.augment", options_.augment, input_names(samples));
  for (const InputArray& input : samples.inputs)
    feeds_.emplace_back(input, InputFeed::Options{.batch_size = options_.batch_size,
                                                  .first = feeds_.empty(),
                                                  .preprocess = options_.preprocess,
                                                  .augment = options_.augment,
                                                  .seed = options_.seed});
  for (const InputFeed& feed : feeds_) inputs_.push_back(feed.view());
  require(mixup_ == nullptr || options_.targets.size() == samples.targets.size(),
          "a mixup needs to know the targets");
  for (std::size_t i = 0; i < samples.targets.size(); ++i)
    target_rows_.push_back(mixup_ != nullptr
                               ? mixed_rows_for(options_.targets[i], options_.batch_size)
                               : rows_for(samples.targets[i], options_.batch_size));
  targets_.resize(target_rows_.size());
}

std::size_t BatchLoader::batch_count() const {
  return (indices_.size() + options_.batch_size - 1) / options_.batch_size;
}

Batch BatchLoader::load(std::uint64_t epoch, std::size_t index) {
  require(index < batch_count(), "a batch beyond the last is asked for");
  start_epoch(epoch);
  const std::size_t begin = index * options_.batch_size;
  const std::size_t rows = std::min(options_.batch_size, order_.size() - begin);
  const std::size_t chunks = (rows + rows_per_chunk_ - 1) / rows_per_chunk_;
  if (mixup_ != nullptr)
    for (InputFeed& feed : feeds_) feed.reserve_workers(worker_count());
  parallel_for(chunks, [&](std::size_t chunk, std::size_t worker) {
    const std::size_t end = std::min(rows, (chunk + 1) * rows_per_chunk_);
    for (std::size_t row = chunk * rows_per_chunk_; row < end; ++row) {
      if (mixup_ != nullptr) {
        fill_mixed(row, epoch, order_[begin + row], worker);
      } else {
        fill(row, epoch, order_[begin + row]);
      }
    }
  });
  place_targets(rows);
  return {.inputs = inputs_,
          .targets = targets_,
          .rows = rows,
          .samples = std::span(order_).subspan(begin, rows)};
}

void BatchLoader::start_epoch(std::uint64_t epoch) {
  if (!options_.shuffle || epoch == order_epoch_) return;
  std::copy(indices_.begin(), indices_.end(), order_.begin());
  shuffle(RandomStream(options_.seed, RandomPurpose::Shuffle, 0, epoch), order_);
  order_epoch_ = epoch;
}

void BatchLoader::fill(std::size_t row, std::uint64_t epoch, std::uint32_t sample) {
  for (InputFeed& feed : feeds_) feed.fill(row, epoch, sample);
  for (std::size_t i = 0; i < target_rows_.size(); ++i) {
    const TargetArray& target = samples_.targets[i];
    const TensorView to = target_rows_[i].view();
    if (to.dtype() == DType::I32) {
      to.ints()[row] = target.labels()[sample];
    } else {
      const std::size_t size = target.shape.elements();
      std::copy_n(target.floats().begin() + static_cast<std::ptrdiff_t>(sample * size), size,
                  to.floats().begin() + static_cast<std::ptrdiff_t>(row * size));
    }
  }
}

void BatchLoader::fill_mixed(std::size_t row, std::uint64_t epoch, std::uint32_t sample,
                             std::size_t worker) {
  const Mixing mixing = draw_mixing(
      *mixup_, {.seed = options_.seed, .epoch = epoch, .index = sample}, indices_.size());
  const MixedSample mixed{
      .first = sample, .second = indices_[mixing.partner], .share = mixing.share};
  for (InputFeed& feed : feeds_) feed.fill_mixed(row, epoch, mixed, worker);
  for (std::size_t i = 0; i < target_rows_.size(); ++i) {
    const TensorView to = target_rows_[i].view();
    const std::size_t size = to.elements() / options_.batch_size;
    mix_target(samples_.targets[i], mixed, to.floats().subspan(row * size, size));
  }
}

void BatchLoader::place_targets(std::size_t rows) {
  for (std::size_t i = 0; i < target_rows_.size(); ++i) {
    const ConstTensorView filled = std::as_const(target_rows_[i]).view().first(rows);
    targets_[i] = filled.dtype() == DType::I32 ? Targets{.labels = filled.ints(), .values = {}}
                                               : Targets{.labels = {}, .values = filled};
  }
}

std::vector<std::uint32_t> all_indices(std::size_t count) {
  std::vector<std::uint32_t> indices(count);
  std::iota(indices.begin(), indices.end(), 0u);
  return indices;
}

Split split_samples(std::size_t count, double share, std::uint64_t seed) {
  require(share >= 0 && share <= 1, "the share of the validation part must be 0 to 1");
  std::vector<std::uint32_t> order = all_indices(count);
  shuffle(RandomStream(seed, RandomPurpose::ValidationSplit), order);
  const auto chosen = static_cast<std::size_t>(std::llround(static_cast<double>(count) * share));
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(chosen, count));
  Split split{.train = {middle, order.end()}, .validation = {order.begin(), middle}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace qnn
