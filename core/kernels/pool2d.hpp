#pragma once

#include <cstdint>
#include <span>

namespace qnn {

// A window that moves over NHWC images; out_height() and out_width() as in conv2d.hpp. A window
// that lies in the padding altogether has the maximum -infinity and the mean 0, and no gradient.
struct Pool2dProblem {
  std::size_t height = 0, width = 0, channels = 0;
  std::size_t pool_h = 1, pool_w = 1;
  std::size_t stride_h = 1, stride_w = 1;
  std::size_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;

  std::size_t out_height() const;  // 0 if the (padded) image is smaller than the window
  std::size_t out_width() const;
  bool operator==(const Pool2dProblem&) const = default;
};

// Maximum over the window's cells inside the image. `argmax` gets, for each output, the index of
// the first maximum in row-major order within the window (ky * pool_w + kx, below 2^16); it may be
// empty when no backward pass follows. NaN wins over numbers.
void max_pool2d(const Pool2dProblem& problem, std::size_t rows, std::span<const float> x,
                std::span<float> y, std::span<std::uint16_t> argmax);
// dx is overwritten; overlapping windows add up, in window order.
void max_pool2d_gradient(const Pool2dProblem& problem, std::size_t rows, std::span<const float> dy,
                         std::span<const std::uint16_t> argmax, std::span<float> dx);

// Mean over the window's cells inside the image: padded cells do not count.
void average_pool2d(const Pool2dProblem& problem, std::size_t rows, std::span<const float> x,
                    std::span<float> y);
void average_pool2d_gradient(const Pool2dProblem& problem, std::size_t rows,
                             std::span<const float> dy, std::span<float> dx);

}  // namespace qnn
