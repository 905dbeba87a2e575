#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace qnn {

// What a random number is for. The values are part of the numbers' definition: never renumber.
enum class RandomPurpose : std::uint8_t {
  InitialWeights = 1,
  Shuffle = 2,
  ValidationSplit = 3,
  Dropout = 4,
  Augmentation = 5,
  Digits = 6,
  Shapes = 7,
  InitialStates = 8,
  RandomSamples = 9,
  GradientRounding = 10,
  Mixup = 11,
  Test = 255,
};

// The generator itself: Philox 4x32-10 of a counter and a key.
std::array<std::uint32_t, 4> philox4x32_10(const std::array<std::uint32_t, 4>& counter,
                                           const std::array<std::uint32_t, 2>& key);

// Random numbers as a function of (seed, purpose, ordinal, step, index): there is no state to
// advance, save or share between threads. The generator is Philox 4x32-10 (Salmon et al., "Parallel
// Random Numbers: As Easy as 1, 2, 3", SC 2011). All distributions are ours and use no libm, so
// that they give the same bits on every machine.
//
// `ordinal` (below 2^24) tells apart users of one purpose: a parameter, a layer, a sample's part.
// `step` tells apart moments: a training step, an epoch, a sample. `index` counts values (below
// 2^34).
class RandomStream {
 public:
  RandomStream() = default;
  RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t ordinal = 0,
               std::uint64_t step = 0);

  // The same stream at another moment.
  RandomStream at(std::uint64_t step) const;

  // Four values at once: those of index 4 * block ... 4 * block + 3.
  std::array<std::uint32_t, 4> block(std::uint64_t block) const;

  std::uint32_t bits(std::uint64_t index) const;
  float uniform(std::uint64_t index) const;  // [0, 1), a multiple of 2^-24
  // low + (high - low) * uniform(index); rounding may give `high` itself.
  float uniform(std::uint64_t index, float low, float high) const;
  // Of mean 0 and variance 1; index below 2^32. Independent of the uniform numbers of other
  // streams, not of this one's.
  float normal(std::uint64_t index) const;
  // 0 ... bound - 1, each with probability 1 / bound to within 2^-32; bound > 0.
  std::uint32_t below(std::uint64_t index, std::uint32_t bound) const;

 private:
  std::array<std::uint32_t, 2> key_{};
  std::uint32_t purpose_and_ordinal_ = 0;
  std::uint64_t step_ = 0;
};

// Shuffles `order` in place; the result is a function of the stream alone (Fisher-Yates).
template <class Indices>
void shuffle(const RandomStream& random, Indices& order) {
  for (std::size_t i = order.size(); i > 1; --i) {
    const std::size_t j = random.below(i, static_cast<std::uint32_t>(i));
    std::swap(order[i - 1], order[j]);
  }
}

}  // namespace qnn
