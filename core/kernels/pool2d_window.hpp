#pragma once

#include <algorithm>
#include <cstddef>

#include "core/kernels/pool2d.hpp"

namespace qnn {

// The cells of a window along one axis that lie inside the image.
struct WindowRange {
  std::size_t first = 0;    // in the image
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

inline WindowRange window_rows(const Pool2dProblem& p, std::size_t out_y) {
  return WindowRange::inside(out_y, p.stride_h, p.pool_h, p.pad_top, p.height);
}
inline WindowRange window_columns(const Pool2dProblem& p, std::size_t out_x) {
  return WindowRange::inside(out_x, p.stride_w, p.pool_w, p.pad_left, p.width);
}

inline std::size_t input_size(const Pool2dProblem& p) { return p.height * p.width * p.channels; }
inline std::size_t output_size(const Pool2dProblem& p) {
  return p.out_height() * p.out_width() * p.channels;
}

// A cell may belong to several windows, whose gradients add up.
inline bool windows_overlap(const Pool2dProblem& p) {
  return p.stride_h < p.pool_h || p.stride_w < p.pool_w;
}

// Each cell belongs to exactly one window.
inline bool windows_tile(const Pool2dProblem& p) {
  return p.stride_h == p.pool_h && p.stride_w == p.pool_w &&
         p.out_height() * p.pool_h >= p.pad_top + p.height &&
         p.out_width() * p.pool_w >= p.pad_left + p.width;
}

}  // namespace qnn
