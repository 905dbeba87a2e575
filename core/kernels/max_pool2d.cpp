#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/pool2d.hpp"
#include "core/kernels/pool2d_window.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool2d.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

using IndexTag = hn::RebindToSigned<FloatTag>;
using StoredIndexTag = hn::Rebind<std::uint16_t, FloatTag>;

// Where the cells of a window stand in memory, and what their indices are.
struct WindowCells {
  std::size_t rows, columns;     // inside the image
  std::size_t row_stride;        // values from one row of the image to the next
  std::size_t channels;          // values from one cell to the next
  std::size_t first_index;       // of the first cell inside
  std::size_t index_row_stride;  // pool_w

  std::size_t offset(std::size_t ky, std::size_t kx) const {
    return ky * row_stride + kx * channels;
  }
  std::int32_t index(std::size_t ky, std::size_t kx) const {
    return static_cast<std::int32_t>(first_index + ky * index_row_stride + kx);
  }
};

// kRows and kColumns: the window's size if known to the compiler, else 0.
template <std::size_t kRows, std::size_t kColumns, bool kWithArgmax>
HWY_INLINE void max_of_window(const WindowCells& w, const float* x, float* y,
                              std::uint16_t* argmax) {
  const IndexTag di;
  const std::size_t rows = kRows != 0 ? kRows : w.rows;
  const std::size_t columns = kColumns != 0 ? kColumns : w.columns;
  for_each_vector(w.channels, [&](std::size_t c, auto at) HWY_ATTR {
    auto best = at.load(x + c);
    auto index = hn::Set(di, w.index(0, 0));
    for (std::size_t ky = 0; ky < rows; ++ky) {
      for (std::size_t kx = ky == 0 ? 1 : 0; kx < columns; ++kx) {
        const auto v = at.load(x + w.offset(ky, kx) + c);
        // Larger, or the first NaN.
        const auto better = hn::AndNot(hn::Le(v, best), hn::Eq(best, best));
        best = hn::IfThenElse(better, v, best);
        if constexpr (kWithArgmax) {
          index = hn::IfThenElse(hn::RebindMask(di, better), hn::Set(di, w.index(ky, kx)), index);
        }
      }
    }
    at.store(best, y + c);
    if constexpr (kWithArgmax) {
      const StoredIndexTag stored;
      at.store(hn::DemoteTo(stored, index), stored, argmax + c);
    }
  });
}

template <bool kWithArgmax>
HWY_INLINE void max_pool_row(const Pool2dProblem& p, std::size_t out_y, const float* image,
                             float* y, std::uint16_t* argmax) {
  const WindowRange ys = window_rows(p, out_y);
  for (std::size_t ox = 0; ox < p.out_width(); ++ox, y += p.channels) {
    const WindowRange xs = window_columns(p, ox);
    const WindowCells w{.rows = ys.count,
                        .columns = xs.count,
                        .row_stride = p.width * p.channels,
                        .channels = p.channels,
                        .first_index = ys.skipped * p.pool_w + xs.skipped,
                        .index_row_stride = p.pool_w};
    const float* x = image + (ys.first * p.width + xs.first) * p.channels;
    if (w.rows == 2 && w.columns == 2) {
      max_of_window<2, 2, kWithArgmax>(w, x, y, argmax);
    } else if (w.rows != 0 && w.columns != 0) {
      max_of_window<0, 0, kWithArgmax>(w, x, y, argmax);
    } else {
      std::fill_n(y, p.channels, -std::numeric_limits<float>::infinity());
      if constexpr (kWithArgmax) std::fill_n(argmax, p.channels, std::uint16_t{0});
    }
    if constexpr (kWithArgmax) argmax += p.channels;
  }
}

// Output rows `first` ... of all images together.
void max_pool_rows(const Pool2dProblem& p, std::size_t first, std::size_t count, const float* x,
                   float* y, std::uint16_t* argmax) {
  const std::size_t out_height = p.out_height();
  const std::size_t row_size = p.out_width() * p.channels;
  for (std::size_t row = first; row < first + count; ++row) {
    const float* image = x + row / out_height * input_size(p);
    if (argmax != nullptr) {
      max_pool_row<true>(p, row % out_height, image, y + row * row_size, argmax + row * row_size);
    } else {
      max_pool_row<false>(p, row % out_height, image, y + row * row_size, nullptr);
    }
  }
}

// Gives dy to the cell that argmax names. kAdd: adds, and leaves the other cells alone; else
// overwrites them all.
template <std::size_t kRows, std::size_t kColumns, bool kAdd>
HWY_INLINE void spread_to_window(const WindowCells& w, const float* dy, const std::uint16_t* argmax,
                                 float* dx) {
  const IndexTag di;
  const std::size_t rows = kRows != 0 ? kRows : w.rows;
  const std::size_t columns = kColumns != 0 ? kColumns : w.columns;
  for_each_vector(w.channels, [&](std::size_t c, auto at) HWY_ATTR {
    const auto gradient = at.load(dy + c);
    const auto index = hn::PromoteTo(di, at.load(StoredIndexTag(), argmax + c));
    for (std::size_t ky = 0; ky < rows; ++ky) {
      for (std::size_t kx = 0; kx < columns; ++kx) {
        float* cell = dx + w.offset(ky, kx) + c;
        const auto chosen = hn::RebindMask(FloatTag(), hn::Eq(index, hn::Set(di, w.index(ky, kx))));
        auto value = hn::IfThenElseZero(chosen, gradient);
        if constexpr (kAdd) value = hn::Add(at.load(cell), value);
        at.store(value, cell);
      }
    }
  });
}

template <bool kAdd>
HWY_INLINE void max_gradient_of_image(const Pool2dProblem& p, const float* dy,
                                      const std::uint16_t* argmax, float* dx) {
  for (std::size_t oy = 0; oy < p.out_height(); ++oy) {
    const WindowRange ys = window_rows(p, oy);
    for (std::size_t ox = 0; ox < p.out_width(); ++ox, dy += p.channels, argmax += p.channels) {
      const WindowRange xs = window_columns(p, ox);
      const WindowCells w{.rows = ys.count,
                          .columns = xs.count,
                          .row_stride = p.width * p.channels,
                          .channels = p.channels,
                          .first_index = ys.skipped * p.pool_w + xs.skipped,
                          .index_row_stride = p.pool_w};
      float* cells = dx + (ys.first * p.width + xs.first) * p.channels;
      if (w.rows == 2 && w.columns == 2) {
        spread_to_window<2, 2, kAdd>(w, dy, argmax, cells);
      } else {
        spread_to_window<0, 0, kAdd>(w, dy, argmax, cells);
      }
    }
  }
}

void max_pool_gradient_images(const Pool2dProblem& p, std::size_t count, const float* dy,
                              const std::uint16_t* argmax, float* dx) {
  if (!windows_tile(p)) std::fill_n(dx, count * input_size(p), 0.0F);
  for (std::size_t n = 0; n < count; ++n) {
    if (windows_overlap(p)) {
      max_gradient_of_image<true>(p, dy, argmax, dx);
    } else {
      max_gradient_of_image<false>(p, dy, argmax, dx);
    }
    dy += output_size(p);
    argmax += output_size(p);
    dx += input_size(p);
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(max_pool_rows);
HWY_EXPORT(max_pool_gradient_images);

void max_pool2d(const Pool2dProblem& problem, std::size_t rows, std::span<const float> x,
                std::span<float> y, std::span<std::uint16_t> argmax) {
  const std::size_t read_per_row =
      problem.out_width() * problem.pool_h * problem.pool_w * problem.channels;
  for_each_chunk(rows * problem.out_height(), items_per_chunk(read_per_row),
                 [&](std::size_t first, std::size_t count) {
                   HWY_DYNAMIC_DISPATCH(max_pool_rows)
                   (problem, first, count, x.data(), y.data(), argmax.data());
                 });
}

void max_pool2d_gradient(const Pool2dProblem& problem, std::size_t rows, std::span<const float> dy,
                         std::span<const std::uint16_t> argmax, std::span<float> dx) {
  for_each_chunk(
      rows, items_per_chunk(input_size(problem)), [&](std::size_t first, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(max_pool_gradient_images)
        (problem, count, dy.data() + first * output_size(problem),
         argmax.data() + first * output_size(problem), dx.data() + first * input_size(problem));
      });
}

}  // namespace qnn
#endif  // HWY_ONCE
