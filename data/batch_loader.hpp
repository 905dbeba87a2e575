#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/random.hpp"
#include "core/tensor/targets.hpp"
#include "core/tensor/tensor.hpp"
#include "data/augment.hpp"
#include "data/input_feed.hpp"
#include "data/preprocess.hpp"
#include "data/samples.hpp"

namespace qnn {

// Samples of one step, ready for the network. Views into the loader's memory, valid until its next
// load().
struct Batch {
  // In the data set's order; each [batch, ...sample], float32; rows beyond `rows` undefined.
  std::span<const ConstTensorView> inputs;
  std::span<const Targets> targets;  // in the data set's order
  std::size_t rows = 0;              // valid samples: less than the batch in the last one
  std::span<const std::uint32_t> samples = {};  // which they are, by their place in the data set
};

struct BatchLoaderOptions {
  std::size_t batch_size = 1;
  std::vector<Preprocess> preprocess = {};
  std::vector<Augmentation> augment = {};  // training only
  std::vector<TargetInfo> targets = {};    // of the samples, needed for a mixup of labels
  bool shuffle = false;
  std::uint64_t seed = 0;
};

// Cuts a selection of samples into batches; with a mixup labels become values, one for each class.
// Order and augmentation are functions of (seed, epoch,
// sample), so any batch of any epoch can be made at once: nothing needs to be saved to resume.
class BatchLoader {
 public:
  // The samples that `indices` selects, in that order; the samples must outlive the loader. Throws
  // UserError(Config) if preprocessing or augmentation does not fit the samples.
  BatchLoader(const Samples& samples, std::vector<std::uint32_t> indices,
              BatchLoaderOptions options);
  BatchLoader(const BatchLoader&) = delete;  // feeds point into options_
  BatchLoader& operator=(const BatchLoader&) = delete;

  std::size_t sample_count() const { return indices_.size(); }
  std::size_t batch_count() const;  // ceil(samples / batch)

  // Batch number `index` of `epoch` (both from 0). Allocates nothing after the first call.
  Batch load(std::uint64_t epoch, std::size_t index);

 private:
  void start_epoch(std::uint64_t epoch);
  void fill(std::size_t row, std::uint64_t epoch, std::uint32_t sample);
  void fill_mixed(std::size_t row, std::uint64_t epoch, std::uint32_t sample, std::size_t worker);
  void place_targets(std::size_t rows);

  const Samples& samples_;
  std::vector<std::uint32_t> indices_;
  BatchLoaderOptions options_;
  const Mixup* mixup_ = nullptr;      // of options_, if it has one
  std::vector<std::uint32_t> order_;  // indices_ in the order of the current epoch
  std::uint64_t order_epoch_ = ~0ull;
  std::size_t rows_per_chunk_ = 1;
  std::vector<InputFeed> feeds_;
  std::vector<ConstTensorView> inputs_;  // of feeds_
  std::vector<Tensor> target_rows_;      // [batch] int32, or [batch, ...] float32
  std::vector<Targets> targets_;         // of target_rows_
};

// 0 ... count - 1: a whole part.
std::vector<std::uint32_t> all_indices(std::size_t count);

// Splits 0 ... count - 1 into training and validation, drawn by the seed; each part in increasing
// order. The validation part has round(count * share) samples.
struct Split {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> validation;
};
Split split_samples(std::size_t count, double share, std::uint64_t seed);

}  // namespace qnn
