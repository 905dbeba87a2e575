#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/random.hpp"

namespace qnn {

// The random numbers of one drawn image, one after the other, from the beginning of its stream.
class Draws {
 public:
  explicit Draws(const RandomStream& random) : random_(random) {}

  float between(float low, float high) {
    return low + (high - low) * (static_cast<float>(next() >> 8) * 0x1p-24f);
  }
  std::size_t below(std::size_t bound) { return (std::uint64_t{next()} * bound) >> 32; }

 private:
  std::uint32_t next() {
    if (used_ == block_.size()) {
      block_ = random_.block(blocks_++);
      used_ = 0;
    }
    return block_[used_++];
  }

  RandomStream random_;
  std::array<std::uint32_t, 4> block_{};
  std::size_t used_ = block_.size();
  std::uint64_t blocks_ = 0;
};

// Where in that stream the noise of an image's values begins: far beyond its other draws.
inline constexpr std::uint64_t kNoiseBlock = 1024;

}  // namespace qnn
