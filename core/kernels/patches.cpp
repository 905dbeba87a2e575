#include "core/kernels/patches.hpp"

#include <algorithm>

#include "core/kernels/chunks.hpp"

namespace qnn {
namespace {

// Calls visit(pixel's first value in its sample, whether it is inside) for all cells of all patches
// of a sample, in their order.
template <class Visit>
void for_each_cell(const Conv2dProblem& p, Visit visit) {
  for (std::size_t place = 0; place < p.out_height() * p.out_width(); ++place) {
    for (std::size_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap) {
      // Unsigned: a place before the image wraps around, to one far behind it.
      const std::size_t y =
          place / p.out_width() * p.stride_h + tap / p.kernel_w * p.dilation_h - p.pad_top;
      const std::size_t x =
          place % p.out_width() * p.stride_w + tap % p.kernel_w * p.dilation_w - p.pad_left;
      visit((y * p.width + x) * p.in, y < p.height && x < p.width);
    }
  }
}

std::size_t patches_size(const Conv2dProblem& p) {
  return p.out_height() * p.out_width() * p.kernel_h * p.kernel_w * p.in;
}

}  // namespace

void collect_patches(const Conv2dProblem& p, std::size_t rows, std::span<const float> x,
                     std::span<float> patches) {
  for_each_chunk(rows, items_per_chunk(patches_size(p)), [&](std::size_t first, std::size_t count) {
    float* to = patches.data() + first * patches_size(p);
    for (std::size_t row = first; row < first + count; ++row) {
      const float* sample = x.data() + row * p.input_size();
      for_each_cell(p, [&](std::size_t at, bool inside) {
        if (inside)
          std::copy_n(sample + at, p.in, to);
        else
          std::fill_n(to, p.in, p.pad_value);
        to += p.in;
      });
    }
  });
}

void add_patches(const Conv2dProblem& p, std::size_t rows, std::span<const float> patches,
                 std::span<float> dx) {
  for_each_chunk(rows, items_per_chunk(patches_size(p)), [&](std::size_t first, std::size_t count) {
    const float* from = patches.data() + first * patches_size(p);
    for (std::size_t row = first; row < first + count; ++row) {
      float* sample = dx.data() + row * p.input_size();
      std::fill_n(sample, p.input_size(), 0.0F);
      for_each_cell(p, [&](std::size_t at, bool inside) {
        for (std::size_t c = 0; inside && c < p.in; ++c) sample[at + c] += from[c];
        from += p.in;
      });
    }
  });
}

}  // namespace qnn
