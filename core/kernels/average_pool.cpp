#include <algorithm>
#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/pool.hpp"
#include "core/kernels/pool_window.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/average_pool.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Calls body(offset of a cell of the window) for the cells inside the volume, in row-major order.
template <class Body>
HWY_INLINE void for_each_cell(const PoolWindow& w, const Body& body) {
  for (std::size_t kz = 0; kz < w.slices; ++kz)
    for (std::size_t ky = 0; ky < w.rows; ++ky)
      for (std::size_t kx = 0; kx < w.columns; ++kx) body(w.first + w.offset(kz, ky, kx));
}

// A window without cells counts as one, to give 0 instead of 0 / 0.
HWY_INLINE Floats cell_count(const PoolWindow& w) {
  return broadcast(static_cast<float>(std::max<std::size_t>(1, w.slices * w.rows * w.columns)));
}

HWY_INLINE void average_pool_line(const PoolProblem& p, const PoolLine& line, const float* sample,
                                  float* y) {
  const std::size_t channels = p.channels;
  const std::size_t out_width = p.out_width();
  for (std::size_t ox = 0; ox < out_width; ++ox, y += channels) {
    const PoolWindow w = line[ox];
    const auto cells = cell_count(w);
    for_each_vector(channels, [&](std::size_t c, auto at) HWY_ATTR {
      auto sum = broadcast(0);
      for_each_cell(
          w, [&](std::size_t cell) HWY_ATTR { sum = hn::Add(sum, at.load(sample + cell + c)); });
      at.store(hn::Div(sum, cells), y + c);
    });
  }
}

// Output lines `first` ... of all samples together.
void average_pool_lines(const PoolProblem& p, std::size_t first, std::size_t count, const float* x,
                        float* y) {
  const std::size_t out_height = p.out_height();
  const std::size_t per_sample = p.out_depth() * out_height;
  const std::size_t size = p.out_width() * p.channels;
  for (std::size_t i = first; i < first + count; ++i)
    average_pool_line(p, PoolLine(p, i % per_sample, out_height),
                      x + i / per_sample * p.input_size(), y + i * size);
}

template <bool kAdd>
HWY_INLINE void average_gradient_of_sample(const PoolProblem& p, const float* dy, float* dx) {
  const std::size_t out_height = p.out_height();
  const std::size_t out_width = p.out_width();
  for (std::size_t i = 0; i < p.out_depth() * out_height; ++i) {
    const PoolLine line(p, i, out_height);
    for (std::size_t ox = 0; ox < out_width; ++ox, dy += p.channels) {
      const PoolWindow w = line[ox];
      const auto cells = cell_count(w);
      for_each_vector(p.channels, [&](std::size_t c, auto at) HWY_ATTR {
        const auto share = hn::Div(at.load(dy + c), cells);
        for_each_cell(w, [&](std::size_t cell) HWY_ATTR {
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

void average_pool_gradient_samples(const PoolProblem& p, std::size_t count, const float* dy,
                                   float* dx) {
  if (!windows_tile(p)) std::fill_n(dx, count * p.input_size(), 0.0F);
  for (std::size_t n = 0; n < count; ++n, dy += p.output_size(), dx += p.input_size()) {
    if (windows_overlap(p)) {
      average_gradient_of_sample<true>(p, dy, dx);
    } else {
      average_gradient_of_sample<false>(p, dy, dx);
    }
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(average_pool_lines);
HWY_EXPORT(average_pool_gradient_samples);

void average_pool(const PoolProblem& problem, std::size_t rows, std::span<const float> x,
                  std::span<float> y) {
  const std::size_t read_per_line = problem.out_width() * problem.window() * problem.channels;
  for_each_chunk(rows * problem.out_depth() * problem.out_height(), items_per_chunk(read_per_line),
                 [&](std::size_t first, std::size_t count) {
                   HWY_DYNAMIC_DISPATCH(average_pool_lines)
                   (problem, first, count, x.data(), y.data());
                 });
}

void average_pool_gradient(const PoolProblem& problem, std::size_t rows, std::span<const float> dy,
                           std::span<float> dx) {
  const std::size_t in = problem.input_size();
  const std::size_t out = problem.output_size();
  for_each_chunk(rows, items_per_chunk(in), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(average_pool_gradient_samples)
    (problem, count, dy.data() + first * out, dx.data() + first * in);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
