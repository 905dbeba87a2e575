#pragma once

#include <algorithm>
#include <cstddef>

#include "core/kernels/pool.hpp"

namespace qnn {

// The cells of a window along one axis that lie inside the volume.
struct WindowRange {
  std::size_t first = 0;    // in the volume
  std::size_t skipped = 0;  // cells of the window before it, in the padding
  std::size_t count = 0;    // 0 if the window lies in the padding altogether

  static WindowRange inside(std::size_t out, std::size_t stride, std::size_t pool, std::size_t pad,
                            std::size_t extent) {
    const std::size_t start = out * stride;  // counted from the padding's begin
    const std::size_t begin = std::max(start, pad);
    const std::size_t end = std::min(start + pool, pad + extent);
    if (end <= begin) return {};
    return {begin - pad, begin - start, end - begin};
  }
};

// A window: where its cells inside the volume stand in memory, and what their indices are.
struct PoolWindow {
  std::size_t slices = 0, rows = 0, columns = 0;  // inside the volume
  std::size_t first = 0;                          // values before the first cell in the sample
  std::size_t slice_stride = 0, row_stride = 0, channels = 0;  // values from a cell to the next
  std::size_t first_index = 0;
  std::size_t index_slice_stride = 0, index_row_stride = 0;

  std::size_t offset(std::size_t kz, std::size_t ky, std::size_t kx) const {
    return kz * slice_stride + ky * row_stride + kx * channels;
  }
  std::size_t index(std::size_t kz, std::size_t ky, std::size_t kx) const {
    return first_index + kz * index_slice_stride + ky * index_row_stride + kx;
  }
  bool empty() const { return slices == 0 || rows == 0 || columns == 0; }
};

// A line of windows: those of one output slice and row. `line`: its number in the sample.
class PoolLine {
 public:
  PoolLine(const PoolProblem& p, std::size_t line, std::size_t out_height)
      : p_(p),
        slices_(WindowRange::inside(line / out_height, p.stride_d, p.pool_d, p.pad_front, p.depth)),
        rows_(WindowRange::inside(line % out_height, p.stride_h, p.pool_h, p.pad_top, p.height)),
        first_((slices_.first * p.height + rows_.first) * p.width),
        first_index_((slices_.skipped * p.pool_h + rows_.skipped) * p.pool_w) {}

  PoolWindow operator[](std::size_t out_x) const {
    const WindowRange columns =
        WindowRange::inside(out_x, p_.stride_w, p_.pool_w, p_.pad_left, p_.width);
    return {.slices = slices_.count,
            .rows = rows_.count,
            .columns = columns.count,
            .first = (first_ + columns.first) * p_.channels,
            .slice_stride = p_.height * p_.width * p_.channels,
            .row_stride = p_.width * p_.channels,
            .channels = p_.channels,
            .first_index = first_index_ + columns.skipped,
            .index_slice_stride = p_.pool_h * p_.pool_w,
            .index_row_stride = p_.pool_w};
  }

 private:
  const PoolProblem& p_;
  WindowRange slices_, rows_;
  std::size_t first_, first_index_;
};

// A cell may belong to several windows, whose gradients add up.
inline bool windows_overlap(const PoolProblem& p) {
  return p.stride_d < p.pool_d || p.stride_h < p.pool_h || p.stride_w < p.pool_w;
}

// Each cell belongs to exactly one window.
inline bool windows_tile(const PoolProblem& p) {
  return p.stride_d == p.pool_d && p.stride_h == p.pool_h && p.stride_w == p.pool_w &&
         p.out_depth() * p.pool_d >= p.pad_front + p.depth &&
         p.out_height() * p.pool_h >= p.pad_top + p.height &&
         p.out_width() * p.pool_w >= p.pad_left + p.width;
}

}  // namespace qnn
