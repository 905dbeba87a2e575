#include "core/base/random.hpp"

#include <Random123/philox.h>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kOrdinalLimit = 1u << 24;

std::uint32_t low_half(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high_half(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

std::array<std::uint32_t, 4> philox4x32_10(const std::array<std::uint32_t, 4>& counter,
                                           const std::array<std::uint32_t, 2>& key) {
  const r123::Philox4x32::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k{{key[0], key[1]}};
  const r123::Philox4x32::ctr_type result = r123::Philox4x32{}(c, k);
  return {result[0], result[1], result[2], result[3]};
}

RandomStream::RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t ordinal,
                           std::uint64_t step)
    : key_{low_half(seed), high_half(seed)},
      purpose_and_ordinal_(static_cast<std::uint32_t>(purpose) << 24 | ordinal),
      step_(step) {
  require(ordinal < kOrdinalLimit, "the ordinal of a random stream is too large");
}

RandomStream RandomStream::at(std::uint64_t step) const {
  RandomStream stream = *this;
  stream.step_ = step;
  return stream;
}

std::array<std::uint32_t, 4> RandomStream::block(std::uint64_t block) const {
  require(high_half(block) == 0, "the index of a random number is too large");
  return philox4x32_10({low_half(block), purpose_and_ordinal_, low_half(step_), high_half(step_)},
                       key_);
}

std::uint32_t RandomStream::bits(std::uint64_t index) const { return block(index / 4)[index % 4]; }

float RandomStream::uniform(std::uint64_t index) const {
  return static_cast<float>(bits(index) >> 8) * 0x1p-24f;
}

float RandomStream::uniform(std::uint64_t index, float low, float high) const {
  return low + (high - low) * uniform(index);
}

std::uint32_t RandomStream::below(std::uint64_t index, std::uint32_t bound) const {
  require(bound > 0, "no number is below 0");
  return high_half(std::uint64_t{bits(index)} * bound);
}

}  // namespace qnn
