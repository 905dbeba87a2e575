#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qnn {

// A window that moves over NDHWC volumes; an image is a volume of depth 1. Outputs as in
// conv3d.hpp. A window that lies in the padding altogether has the maximum -infinity and the mean
// 0, and no gradient.
struct PoolProblem {
  std::size_t depth = 1, height = 1, width = 1, channels = 0;
  std::size_t pool_d = 1, pool_h = 1, pool_w = 1;
  std::size_t stride_d = 1, stride_h = 1, stride_w = 1;
  std::size_t pad_front = 0, pad_back = 0, pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;

  std::size_t out_depth() const;  // 0 if the (padded) volume is smaller than the window
  std::size_t out_height() const;
  std::size_t out_width() const;
  std::size_t window() const { return pool_d * pool_h * pool_w; }               // cells
  std::size_t input_size() const { return depth * height * width * channels; }  // of a sample
  std::size_t output_size() const { return out_depth() * out_height() * out_width() * channels; }
  bool operator==(const PoolProblem&) const = default;
};

// Bytes that the place of a maximum takes: 1 if the window has at most 256 cells, else 2 (at most
// 2^16 cells).
std::size_t place_bytes(const PoolProblem& problem);

// Maximum over the window's cells inside the volume. `places` gets, for each output, the index of
// the first maximum in row-major order within the window, (kz * pool_h + ky) * pool_w + kx, a whole
// number of place_bytes() in the machine's order; it may be empty when max_pool_gradient does not
// follow. NaN wins over numbers.
void max_pool(const PoolProblem& problem, std::size_t rows, std::span<const float> x,
              std::span<float> y, std::span<std::uint8_t> places);
// dx is overwritten; overlapping windows add up, in window order.
void max_pool_gradient(const PoolProblem& problem, std::size_t rows, std::span<const float> dy,
                       std::span<const std::uint8_t> places, std::span<float> dx);

// Gradient of the maximum y [rows, channels] of each channel of x [rows, cells, channels], shared
// by the cells that have it:  dx = [x == y] / (number of such cells) · dy;  NaN where y is.
struct SharedMaxGradientArgs {
  std::size_t rows = 0, cells = 0, channels = 0;
  std::span<const float> x, y, dy;
  std::span<float> dx;
};
void shared_max_gradient(const SharedMaxGradientArgs& args);

// Mean over the window's cells inside the volume: padded cells do not count.
void average_pool(const PoolProblem& problem, std::size_t rows, std::span<const float> x,
                  std::span<float> y);
void average_pool_gradient(const PoolProblem& problem, std::size_t rows, std::span<const float> dy,
                           std::span<float> dx);

}  // namespace qnn
