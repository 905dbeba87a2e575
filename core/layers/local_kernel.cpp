#include "core/layers/local_kernel.hpp"

#include <algorithm>
#include <vector>

#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

// The cells of a window along one axis that lie inside the image.
struct Cells {
  std::size_t first = 0, count = 0;
};

Cells cells_inside(std::size_t place, std::size_t stride, std::size_t window, std::size_t pad,
                   std::size_t extent) {
  const std::size_t start = place * stride;
  const std::size_t first = std::max(start, pad);
  const std::size_t end = std::min(start + window, pad + extent);
  return {.first = first - start, .count = end > first ? end - first : 0};
}

Cells rows_inside(const Conv2dProblem& p, std::size_t y) {
  return cells_inside(y, p.stride_h, p.kernel_h, p.pad_top, p.height);
}
Cells columns_inside(const Conv2dProblem& p, std::size_t x) {
  return cells_inside(x, p.stride_w, p.kernel_w, p.pad_left, p.width);
}

}  // namespace

// Rows before this one in whole, and of this one the columns before.
std::size_t LocalKernel::cells_before(std::size_t place) const {
  const Conv2dProblem& p = problem_;
  const std::size_t y = place / p.out_width();
  std::size_t rows = 0, columns_before = 0, columns = 0;
  for (std::size_t i = 0; i < y; ++i) rows += rows_inside(p, i).count;
  for (std::size_t x = 0; x < p.out_width(); ++x) {
    columns += columns_inside(p, x).count;
    if (x + 1 == place % p.out_width()) columns_before = columns;
  }
  const std::size_t rows_here = y < p.out_height() ? rows_inside(p, y).count : 0;
  return rows * columns + rows_here * columns_before;
}

Shape LocalKernel::shape() const {
  const Conv2dProblem& p = problem_;
  if (implementation_ == 1) return {p.out, places(), p.patch()};
  if (implementation_ == 3) return {cells_before(places()) * p.out * p.in};
  if (dimensions_ == 1) return {p.out, p.width, p.in, p.out_width()};
  return {p.out, p.height, p.width, p.in, p.out_height(), p.out_width()};
}

std::size_t LocalKernel::packed_size() const { return places() * problem_.out * problem_.patch(); }

template <class Visit>
void LocalKernel::for_each_cell(std::size_t first_place, std::size_t count, Visit visit) const {
  const Conv2dProblem& p = problem_;
  std::size_t listed = implementation_ == 3 ? cells_before(first_place) * p.out * p.in : 0;
  for (std::size_t place = first_place; place < first_place + count; ++place) {
    const std::size_t out_y = place / p.out_width();
    const std::size_t out_x = place % p.out_width();
    const Cells ys = rows_inside(p, out_y);
    const Cells xs = columns_inside(p, out_x);
    for (std::size_t filter = 0; filter < p.out; ++filter) {
      for (std::size_t cell = 0; cell < ys.count * xs.count; ++cell, listed += p.in) {
        const std::size_t ky = ys.first + cell / xs.count;
        const std::size_t kx = xs.first + cell % xs.count;
        const std::size_t in_patch = (ky * p.kernel_w + kx) * p.in;
        const std::size_t packed = (place * p.out + filter) * p.patch() + in_patch;
        if (implementation_ == 1) {
          visit((filter * places() + place) * p.patch() + in_patch, packed);
        } else if (implementation_ == 2) {
          const std::size_t y = out_y * p.stride_h + ky - p.pad_top;
          const std::size_t x = out_x * p.stride_w + kx - p.pad_left;
          const std::size_t pixel = (filter * p.height + y) * p.width + x;
          visit(pixel * p.in * places() + place, packed);
        } else {
          visit(listed, packed);
        }
      }
    }
  }
}

void LocalKernel::pack(std::span<const float> kernel, std::span<float> packed) const {
  const std::size_t size = problem_.out * problem_.patch();
  for_each_chunk(places(), items_per_chunk(size), [&](std::size_t first, std::size_t count) {
    if (problem_.padded()) std::ranges::fill(packed.subspan(first * size, count * size), 0.0F);
    for_each_cell(first, count, [&](std::size_t from, std::size_t to) {
      for (std::size_t c = 0; c < problem_.in; ++c) packed[to + c] = kernel[from + c * step()];
    });
  });
}

void LocalKernel::unpack_gradient(std::span<const float> packed, std::span<float> gradient) const {
  if (implementation_ == 2) fill(gradient, 0.0F);
  const std::size_t size = problem_.out * problem_.patch();
  for_each_chunk(places(), items_per_chunk(size), [&](std::size_t first, std::size_t count) {
    for_each_cell(first, count, [&](std::size_t to, std::size_t from) {
      for (std::size_t c = 0; c < problem_.in; ++c) gradient[to + c * step()] = packed[from + c];
    });
  });
}

}  // namespace qnn
