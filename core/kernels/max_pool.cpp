#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/pool.hpp"
#include "core/kernels/pool_window.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

using IndexTag = hn::RebindToSigned<FloatTag>;

// What becomes of the places of maxima: nothing, or they are kept as numbers of some width.
struct NoPlace {};
template <class Place>
inline constexpr bool kKeepsPlaces = !std::is_same_v<Place, NoPlace>;

// The extents of a window that the compiler knows; 0: those of the window at hand.
template <std::size_t kSlices, std::size_t kRows, std::size_t kColumns>
struct KnownWindow {
  static HWY_INLINE std::size_t slices(const PoolWindow& w) {
    return kSlices != 0 ? kSlices : w.slices;
  }
  static HWY_INLINE std::size_t rows(const PoolWindow& w) { return kRows != 0 ? kRows : w.rows; }
  static HWY_INLINE std::size_t columns(const PoolWindow& w) {
    return kColumns != 0 ? kColumns : w.columns;
  }
};
using TwoByTwo = KnownWindow<1, 2, 2>;
using OneSlice = KnownWindow<1, 0, 0>;
using AnyWindow = KnownWindow<0, 0, 0>;

HWY_INLINE bool is_two_by_two(const PoolWindow& w) {
  return w.slices == 1 && w.rows == 2 && w.columns == 2;
}

HWY_INLINE hn::Vec<IndexTag> index_of(const PoolWindow& w, std::size_t kz, std::size_t ky,
                                      std::size_t kx) {
  return hn::Set(IndexTag(), static_cast<std::int32_t>(w.index(kz, ky, kx)));
}

template <class Known, class Place>
HWY_INLINE void max_of_window(const PoolWindow& w, const float* x, float* y, Place* places) {
  for_each_vector(w.channels, [&](std::size_t c, auto at) HWY_ATTR {
    auto best = at.load(x + c);
    auto index = index_of(w, 0, 0, 0);
    for (std::size_t kz = 0; kz < Known::slices(w); ++kz) {
      for (std::size_t ky = 0; ky < Known::rows(w); ++ky) {
        for (std::size_t kx = kz + ky == 0 ? 1 : 0; kx < Known::columns(w); ++kx) {
          const auto v = at.load(x + w.offset(kz, ky, kx) + c);
          // Larger, or the first NaN.
          const auto better = hn::AndNot(hn::Le(v, best), hn::Eq(best, best));
          best = hn::IfThenElse(better, v, best);
          if constexpr (kKeepsPlaces<Place>) {
            index =
                hn::IfThenElse(hn::RebindMask(IndexTag(), better), index_of(w, kz, ky, kx), index);
          }
        }
      }
    }
    at.store(best, y + c);
    if constexpr (kKeepsPlaces<Place>) {
      const hn::Rebind<Place, FloatTag> stored;
      at.store(hn::DemoteTo(stored, index), stored, places + c);
    }
  });
}

template <class Place>
HWY_INLINE void max_pool_line(const PoolProblem& p, const PoolLine& line, const float* sample,
                              float* y, Place* places) {
  const std::size_t channels = p.channels;
  const std::size_t out_width = p.out_width();
  for (std::size_t ox = 0; ox < out_width; ++ox, y += channels) {
    const PoolWindow w = line[ox];
    const float* x = sample + w.first;
    if (is_two_by_two(w)) {
      max_of_window<TwoByTwo>(w, x, y, places);
    } else if (w.slices == 1 && !w.empty()) {
      max_of_window<OneSlice>(w, x, y, places);
    } else if (!w.empty()) {
      max_of_window<AnyWindow>(w, x, y, places);
    } else {
      std::fill_n(y, channels, -std::numeric_limits<float>::infinity());
      if constexpr (kKeepsPlaces<Place>) std::fill_n(places, channels, Place{0});
    }
    if constexpr (kKeepsPlaces<Place>) places += channels;
  }
}

// Output lines `first` ... of all samples together.
template <class Place>
HWY_INLINE void max_pool_lines_of(const PoolProblem& p, std::size_t first, std::size_t count,
                                  const float* x, float* y, Place* places) {
  const std::size_t out_height = p.out_height();
  const std::size_t per_sample = p.out_depth() * out_height;
  const std::size_t size = p.out_width() * p.channels;
  for (std::size_t i = first; i < first + count; ++i) {
    const float* sample = x + i / per_sample * p.input_size();
    const PoolLine line(p, i % per_sample, out_height);
    if constexpr (kKeepsPlaces<Place>) {
      max_pool_line(p, line, sample, y + i * size, places + i * size);
    } else {
      max_pool_line(p, line, sample, y + i * size, places);
    }
  }
}

void max_pool_lines(const PoolProblem& p, std::size_t first, std::size_t count, const float* x,
                    float* y, std::uint8_t* places) {
  if (places == nullptr) {
    max_pool_lines_of<NoPlace>(p, first, count, x, y, nullptr);
  } else if (place_bytes(p) == 1) {
    max_pool_lines_of(p, first, count, x, y, places);
  } else {
    max_pool_lines_of(p, first, count, x, y, reinterpret_cast<std::uint16_t*>(places));
  }
}

// Gives dy to the cell that its place names. kAdd: adds, and leaves the other cells alone; else
// overwrites them all.
template <class Known, bool kAdd, class Place>
HWY_INLINE void spread_to_window(const PoolWindow& w, const float* dy, const Place* places,
                                 float* dx) {
  const hn::Rebind<Place, FloatTag> stored;
  for_each_vector(w.channels, [&](std::size_t c, auto at) HWY_ATTR {
    const auto gradient = at.load(dy + c);
    const auto index = hn::PromoteTo(IndexTag(), at.load(stored, places + c));
    for (std::size_t kz = 0; kz < Known::slices(w); ++kz) {
      for (std::size_t ky = 0; ky < Known::rows(w); ++ky) {
        for (std::size_t kx = 0; kx < Known::columns(w); ++kx) {
          float* cell = dx + w.offset(kz, ky, kx) + c;
          const auto chosen = hn::RebindMask(FloatTag(), hn::Eq(index, index_of(w, kz, ky, kx)));
          auto value = hn::IfThenElseZero(chosen, gradient);
          if constexpr (kAdd) value = hn::Add(at.load(cell), value);
          at.store(value, cell);
        }
      }
    }
  });
}

template <bool kAdd, class Place>
HWY_INLINE void max_gradient_of_sample(const PoolProblem& p, const float* dy, const Place* places,
                                       float* dx) {
  const std::size_t out_height = p.out_height();
  const std::size_t out_width = p.out_width();
  for (std::size_t i = 0; i < p.out_depth() * out_height; ++i) {
    const PoolLine line(p, i, out_height);
    for (std::size_t ox = 0; ox < out_width; ++ox, dy += p.channels, places += p.channels) {
      const PoolWindow w = line[ox];
      if (is_two_by_two(w)) {
        spread_to_window<TwoByTwo, kAdd>(w, dy, places, dx + w.first);
      } else if (w.slices == 1) {
        spread_to_window<OneSlice, kAdd>(w, dy, places, dx + w.first);
      } else {
        spread_to_window<AnyWindow, kAdd>(w, dy, places, dx + w.first);
      }
    }
  }
}

template <class Place>
HWY_INLINE void max_gradient_of_samples(const PoolProblem& p, std::size_t count, const float* dy,
                                        const Place* places, float* dx) {
  for (std::size_t n = 0; n < count; ++n) {
    if (windows_overlap(p)) {
      max_gradient_of_sample<true>(p, dy, places, dx);
    } else {
      max_gradient_of_sample<false>(p, dy, places, dx);
    }
    dy += p.output_size();
    places += p.output_size();
    dx += p.input_size();
  }
}

void max_pool_gradient_samples(const PoolProblem& p, std::size_t count, const float* dy,
                               const std::uint8_t* places, float* dx) {
  if (!windows_tile(p)) std::fill_n(dx, count * p.input_size(), 0.0F);
  if (place_bytes(p) == 1) {
    max_gradient_of_samples(p, count, dy, places, dx);
  } else {
    max_gradient_of_samples(p, count, dy, reinterpret_cast<const std::uint16_t*>(places), dx);
  }
}

// One sample: x and dx [cells, channels], y and dy [channels].
void shared_max_gradient_sample(const SharedMaxGradientArgs& args, std::size_t sample) {
  const std::size_t channels = args.channels;
  const std::size_t size = args.cells * channels;
  const float* x = args.x.data() + sample * size;
  float* dx = args.dx.data() + sample * size;
  for_each_vector(channels, [&](std::size_t c, auto at) HWY_ATTR {
    const auto one = broadcast(1);
    const auto best = at.load(args.y.data() + sample * channels + c);
    const auto gradient = at.load(args.dy.data() + sample * channels + c);
    auto count = broadcast(0);
    for (std::size_t i = c; i < size; i += channels)
      count = hn::Add(count, hn::IfThenElseZero(hn::Eq(at.load(x + i), best), one));
    for (std::size_t i = c; i < size; i += channels) {
      const auto share = hn::Div(hn::IfThenElseZero(hn::Eq(at.load(x + i), best), one), count);
      at.store(hn::Mul(share, gradient), dx + i);
    }
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(max_pool_lines);
HWY_EXPORT(max_pool_gradient_samples);
HWY_EXPORT(shared_max_gradient_sample);

void max_pool(const PoolProblem& problem, std::size_t rows, std::span<const float> x,
              std::span<float> y, std::span<std::uint8_t> places) {
  const std::size_t read_per_line = problem.out_width() * problem.window() * problem.channels;
  for_each_chunk(rows * problem.out_depth() * problem.out_height(), items_per_chunk(read_per_line),
                 [&](std::size_t first, std::size_t count) {
                   HWY_DYNAMIC_DISPATCH(max_pool_lines)
                   (problem, first, count, x.data(), y.data(), places.data());
                 });
}

void max_pool_gradient(const PoolProblem& problem, std::size_t rows, std::span<const float> dy,
                       std::span<const std::uint8_t> places, std::span<float> dx) {
  const std::size_t in = problem.input_size();
  const std::size_t out = problem.output_size();
  for_each_chunk(rows, items_per_chunk(in), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(max_pool_gradient_samples)
    (problem, count, dy.data() + first * out, places.data() + first * out * place_bytes(problem),
     dx.data() + first * in);
  });
}

void shared_max_gradient(const SharedMaxGradientArgs& args) {
  for_each_chunk(args.rows, items_per_chunk(2 * args.cells * args.channels),
                 [&](std::size_t first, std::size_t count) {
                   for (std::size_t sample = first; sample < first + count; ++sample)
                     HWY_DYNAMIC_DISPATCH(shared_max_gradient_sample)(args, sample);
                 });
}

}  // namespace qnn
#endif  // HWY_ONCE
