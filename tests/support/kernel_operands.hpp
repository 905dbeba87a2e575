#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/kernels/workspace.hpp"
#include "core/tensor/shape.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn::test {

// A small generator of test values, the same everywhere: Knuth's multiplier for 64 bits.
class TestValues {
 public:
  explicit TestValues(std::uint64_t seed) : state_(seed * 2 + 1) {}

  std::uint64_t word() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 32) * 0x9E3779B97F4A7C15U ^ state_ >> 29;
  }

  // Whole numbers from -4 to 4: sums of their products are exact in float32, in any order.
  std::vector<float> whole(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(static_cast<int>(word() % 9) - 4);
    return values;
  }

  // Numbers in [-1, 1) whose sums do round.
  std::vector<float> real(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values)
      value = static_cast<float>(static_cast<std::int32_t>(word() >> 32)) * 0x1p-31F;
    return values;
  }

  std::vector<float> signs(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = (word() >> 37 & 1) == 0 ? 1.0F : -1.0F;
    return values;
  }

 private:
  std::uint64_t state_;
};

// Memory for a Workspace of this size, filled with NaN bits: an operation may not rely on zeros.
class TestWorkspace {
 public:
  explicit TestWorkspace(const WorkspaceSize& size)
      : buffer_(Workspace::bytes_for(size, worker_count()) + 64),
        workspace_(buffer_.data(), size, worker_count()) {
    std::fill_n(buffer_.data(), buffer_.size(), std::byte{0xff});
  }
  const Workspace& get() const { return workspace_; }

 private:
  AlignedBuffer buffer_;
  Workspace workspace_;
};

// Bits of ±1 floats [rows, length], one by one: bit 1 where the value is -1.
inline std::vector<std::uint64_t> bits_of(std::span<const float> values, std::size_t length) {
  const std::size_t words = words_for_bits(length);
  const std::size_t rows = length == 0 ? 0 : values.size() / length;
  std::vector<std::uint64_t> bits(rows * words, 0);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0)
      bits[i / length * words + i % length / 64] |= std::uint64_t{1} << i % length % 64;
  return bits;
}

}  // namespace qnn::test
