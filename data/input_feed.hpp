#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.hpp"
#include "data/augment.hpp"
#include "data/preprocess.hpp"
#include "data/samples.hpp"

namespace qnn {

// Two samples, and how much of the first is shown.
struct MixedSample {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  float share = 1;
};

// One input of a batch: samples through augmentation and preprocessing into a tensor of its own.
class InputFeed {
 public:
  struct Options {
    std::size_t batch_size = 1;
    bool first = true;  // of the data set's inputs
    std::span<const Preprocess> preprocess = {};
    std::span<const Augmentation> augment = {};
    std::uint64_t seed = 0;
  };

  // `array` and what the options point to must outlive the feed; steps for other inputs are passed
  // over. Throws UserError(Config) if the others do not fit the shape.
  InputFeed(const InputArray& array, const Options& options);

  // Row `row` of the tensor becomes this sample as `epoch` shows it. Rows may be filled by several
  // threads.
  void fill(std::size_t row, std::uint64_t epoch, std::uint32_t sample) {
    show(epoch, sample, values_of(row));
  }
  // Likewise `share` of this sample and 1 - share of another. `worker` tells threads apart.
  void fill_mixed(std::size_t row, std::uint64_t epoch, const MixedSample& mixed,
                  std::size_t worker);
  // Makes room for this many workers; it stays.
  void reserve_workers(std::size_t count);

  ConstTensorView view() const { return tensor_.view(); }  // [batch, ...sample], float32

 private:
  std::span<float> values_of(std::size_t row) {
    return tensor_.floats().subspan(row * elements_, elements_);
  }
  void show(std::uint64_t epoch, std::uint32_t sample, std::span<float> to) const;
  template <class Value>
  void fill_from(std::span<const Value> sample, std::uint64_t epoch, std::uint32_t index,
                 std::span<float> to) const;
  template <class Value>
  void fill_augmented(std::span<const Value> sample, const ImageMap& map,
                      std::span<float> to) const;
  void cover(const Covered& covered, std::span<float> image) const;
  float* convert(const std::uint8_t* from, std::size_t pixels, std::ptrdiff_t step,
                 float* to) const;
  float* convert(const float* from, std::size_t pixels, std::ptrdiff_t step, float* to) const;
  float* blank(std::size_t pixels, float* to) const;
  InputPlace place() const { return {.name = array_.name, .first = options_.first}; }

  const InputArray& array_;
  Options options_;
  std::size_t elements_;
  std::size_t channels_;
  bool augmented_;
  std::vector<float> lookup_;  // of bytes: see preprocess_table; of numbers: 256 zeros
  Tensor tensor_;
  std::vector<float> second_;  // for each worker the sample that is mixed in
};

}  // namespace qnn
