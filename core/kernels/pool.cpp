#include "core/kernels/pool.hpp"

#include "core/kernels/conv2d.hpp"

namespace qnn {

std::size_t PoolProblem::out_depth() const {
  return window_places(pad_front + depth + pad_back, pool_d, stride_d, 1);
}

std::size_t PoolProblem::out_height() const {
  return window_places(pad_top + height + pad_bottom, pool_h, stride_h, 1);
}

std::size_t PoolProblem::out_width() const {
  return window_places(pad_left + width + pad_right, pool_w, stride_w, 1);
}

std::size_t place_bytes(const PoolProblem& problem) {
  constexpr std::size_t kByteCells = 256;
  return problem.window() <= kByteCells ? sizeof(std::uint8_t) : sizeof(std::uint16_t);
}

}  // namespace qnn
