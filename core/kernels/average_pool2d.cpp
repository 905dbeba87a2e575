#include <algorithm>
#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/pool2d.hpp"
#include "core/kernels/pool2d_window.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/average_pool2d.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Calls body(offset of a cell of the window) for the cells inside the image, in row-major order.
template <class Body>
HWY_INLINE void for_each_cell(const Pool2dProblem& p, const WindowRange& ys, const WindowRange& xs,
                              const Body& body) {
  for (std::size_t y = ys.first; y < ys.first + ys.count; ++y) {
    for (std::size_t x = xs.first; x < xs.first + xs.count; ++x) {
      body((y * p.width + x) * p.channels);
    }
  }
}

// A window without cells counts as one, to give 0 instead of 0 / 0.
HWY_INLINE Floats cell_count(const WindowRange& ys, const WindowRange& xs) {
  return broadcast(static_cast<float>(std::max<std::size_t>(1, ys.count * xs.count)));
}

HWY_INLINE void average_pool_row(const Pool2dProblem& p, std::size_t out_y, const float* image,
                                 float* y) {
  const WindowRange ys = window_rows(p, out_y);
  for (std::size_t ox = 0; ox < p.out_width(); ++ox, y += p.channels) {
    const WindowRange xs = window_columns(p, ox);
    const auto cells = cell_count(ys, xs);
    for_each_vector(p.channels, [&](std::size_t c, auto at) HWY_ATTR {
      auto sum = broadcast(0);
      for_each_cell(p, ys, xs, [&](std::size_t cell) HWY_ATTR {
        sum = hn::Add(sum, at.load(image + cell + c));
      });
      at.store(hn::Div(sum, cells), y + c);
    });
  }
}

// Output rows `first` ... of all images together.
void average_pool_rows(const Pool2dProblem& p, std::size_t first, std::size_t count, const float* x,
                       float* y) {
  const std::size_t out_height = p.out_height();
  const std::size_t row_size = p.out_width() * p.channels;
  for (std::size_t row = first; row < first + count; ++row) {
    average_pool_row(p, row % out_height, x + row / out_height * input_size(p), y + row * row_size);
  }
}

template <bool kAdd>
HWY_INLINE void average_gradient_of_image(const Pool2dProblem& p, const float* dy, float* dx) {
  for (std::size_t oy = 0; oy < p.out_height(); ++oy) {
    const WindowRange ys = window_rows(p, oy);
    for (std::size_t ox = 0; ox < p.out_width(); ++ox, dy += p.channels) {
      const WindowRange xs = window_columns(p, ox);
      const auto cells = cell_count(ys, xs);
      for_each_vector(p.channels, [&](std::size_t c, auto at) HWY_ATTR {
        const auto share = hn::Div(at.load(dy + c), cells);
        for_each_cell(p, ys, xs, [&](std::size_t cell) HWY_ATTR {
          float* target = dx + cell + c;
          if constexpr (kAdd) {
            at.store(hn::Add(at.load(target), share), target);
          } else {
            at.store(share, target);
          }
        });
      });
    }
  }
}

void average_pool_gradient_images(const Pool2dProblem& p, std::size_t count, const float* dy,
                                  float* dx) {
  if (!windows_tile(p)) std::fill_n(dx, count * input_size(p), 0.0F);
  for (std::size_t n = 0; n < count; ++n, dy += output_size(p), dx += input_size(p)) {
    if (windows_overlap(p)) {
      average_gradient_of_image<true>(p, dy, dx);
    } else {
      average_gradient_of_image<false>(p, dy, dx);
    }
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(average_pool_rows);
HWY_EXPORT(average_pool_gradient_images);

void average_pool2d(const Pool2dProblem& problem, std::size_t rows, std::span<const float> x,
                    std::span<float> y) {
  const std::size_t read_per_row =
      problem.out_width() * problem.pool_h * problem.pool_w * problem.channels;
  for_each_chunk(rows * problem.out_height(), items_per_chunk(read_per_row),
                 [&](std::size_t first, std::size_t count) {
                   HWY_DYNAMIC_DISPATCH(average_pool_rows)
                   (problem, first, count, x.data(), y.data());
                 });
}

void average_pool2d_gradient(const Pool2dProblem& problem, std::size_t rows,
                             std::span<const float> dy, std::span<float> dx) {
  for_each_chunk(rows, items_per_chunk(input_size(problem)),
                 [&](std::size_t first, std::size_t count) {
                   HWY_DYNAMIC_DISPATCH(average_pool_gradient_images)
                   (problem, count, dy.data() + first * output_size(problem),
                    dx.data() + first * input_size(problem));
                 });
}

}  // namespace qnn
#endif  // HWY_ONCE
