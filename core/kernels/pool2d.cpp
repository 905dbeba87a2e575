#include "core/kernels/pool2d.hpp"

#include <cstddef>

namespace qnn {
namespace {

std::size_t positions(std::size_t padded, std::size_t pool, std::size_t stride) {
  return padded < pool ? 0 : (padded - pool) / stride + 1;
}

}  // namespace

std::size_t Pool2dProblem::out_height() const {
  return positions(pad_top + height + pad_bottom, pool_h, stride_h);
}

std::size_t Pool2dProblem::out_width() const {
  return positions(pad_left + width + pad_right, pool_w, stride_w);
}

}  // namespace qnn
