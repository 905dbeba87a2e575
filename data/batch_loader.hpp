#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/random.hpp"
#include "core/tensor/tensor.hpp"
#include "data/augment.hpp"
#include "data/preprocess.hpp"
#include "data/samples.hpp"

namespace qnn {

// Samples of one step, ready for the network. Views into the loader's memory, valid until its next
// load().
struct Batch {
  ConstTensorView inputs;  // [batch, ...sample], float32; rows beyond `rows` undefined
  std::span<const std::int32_t> labels;  // [rows]
  std::size_t rows = 0;                  // valid samples: less than the batch in the last one
};

struct BatchLoaderOptions {
  std::size_t batch_size = 1;
  std::vector<Preprocess> preprocess = {};
  std::vector<Augmentation> augment = {};  // training only
  bool shuffle = false;
  std::uint64_t seed = 0;
};

// Cuts a selection of samples into batches. Order and augmentation are functions of (seed, epoch,
// sample), so any batch of any epoch can be made at once: nothing needs to be saved to resume.
class BatchLoader {
 public:
  // The samples that `indices` selects, in that order; the samples must outlive the loader. Throws
  // UserError(Config) if preprocessing or augmentation does not fit the samples' shape.
  BatchLoader(const Samples& samples, std::vector<std::uint32_t> indices,
              BatchLoaderOptions options);

  std::size_t sample_count() const { return indices_.size(); }
  std::size_t batch_count() const;  // ceil(samples / batch)

  // Batch number `index` of `epoch` (both from 0). Allocates nothing after the first call.
  Batch load(std::uint64_t epoch, std::size_t index);

 private:
  void start_epoch(std::uint64_t epoch);
  void fill(std::size_t row, std::uint64_t epoch, std::uint32_t sample);
  void fill_augmented(std::span<const std::uint8_t> from, const ImageMap& map, float* to) const;
  float* convert(const std::uint8_t* from, std::size_t pixels, std::ptrdiff_t step,
                 float* to) const;
  float* blank(std::size_t pixels, float* to) const;

  const Samples& samples_;
  std::vector<std::uint32_t> indices_;
  BatchLoaderOptions options_;
  std::size_t channels_ = 1;
  std::vector<float> lookup_;         // see preprocess_table
  std::vector<std::uint32_t> order_;  // indices_ in the order of the current epoch
  std::uint64_t order_epoch_ = ~0ull;
  Tensor inputs_;
  std::vector<std::int32_t> labels_;
};

// Splits 0 ... count - 1 into training and validation, drawn by the seed; each part in increasing
// order. The validation part has round(count * share) samples.
struct Split {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> validation;
};
Split split_samples(std::size_t count, double share, std::uint64_t seed);

}  // namespace qnn
