#include "core/kernels/resize.hpp"

#include <algorithm>

#include "core/kernels/chunks.hpp"

namespace qnn {

BilinearCells bilinear_cells(std::size_t out, std::size_t extent, std::size_t out_extent) {
  const float scale = static_cast<float>(extent) / static_cast<float>(out_extent);
  const float place = (static_cast<float>(out) + 0.5f) * scale - 0.5f;
  // Below the first middle, both are cell 0 and the distance does not matter.
  if (place <= 0) return {0, 0, 0};
  const auto first = std::min(static_cast<std::size_t>(place), extent - 1);
  return {first, std::min(first + 1, extent - 1), place - static_cast<float>(first)};
}

void resize_bilinear(const BilinearProblem& p, std::size_t rows, std::span<const float> x,
                     std::span<float> y) {
  const std::size_t line = p.width * p.channels;
  const std::size_t out_line = p.out_width * p.channels;
  const auto do_line = [&](std::size_t index) {
    const BilinearCells v = bilinear_cells(index % p.out_height, p.height, p.out_height);
    const float* image = x.data() + index / p.out_height * p.height * line;
    const float* top = image + v.first * line;
    const float* bottom = image + v.second * line;
    float* out = y.data() + index * out_line;
    for (std::size_t j = 0; j < p.out_width; ++j) {
      const BilinearCells h = bilinear_cells(j, p.width, p.out_width);
      const std::size_t left = h.first * p.channels;
      const std::size_t right = h.second * p.channels;
      for (std::size_t c = 0; c < p.channels; ++c) {
        const float above = top[left + c] + (top[right + c] - top[left + c]) * h.distance;
        const float below = bottom[left + c] + (bottom[right + c] - bottom[left + c]) * h.distance;
        out[j * p.channels + c] = above + (below - above) * v.distance;
      }
    }
  };
  for_each_chunk(rows * p.out_height, items_per_chunk(out_line),
                 [&](std::size_t first, std::size_t count) {
                   for (std::size_t index = first; index < first + count; ++index) do_line(index);
                 });
}

void resize_bilinear_gradient(const BilinearProblem& p, std::size_t rows, std::span<const float> dy,
                              std::span<float> dx) {
  const std::size_t line = p.width * p.channels;
  const std::size_t image = p.height * line;
  const auto do_image = [&](std::size_t row) {
    float* gradient = dx.data() + row * image;
    std::fill_n(gradient, image, 0.0f);
    const float* out = dy.data() + row * p.out_height * p.out_width * p.channels;
    for (std::size_t i = 0; i < p.out_height; ++i) {
      const BilinearCells v = bilinear_cells(i, p.height, p.out_height);
      float* top = gradient + v.first * line;
      float* bottom = gradient + v.second * line;
      for (std::size_t j = 0; j < p.out_width; ++j, out += p.channels) {
        const BilinearCells h = bilinear_cells(j, p.width, p.out_width);
        for (std::size_t c = 0; c < p.channels; ++c) {
          const float above = out[c] * (1 - v.distance);
          const float below = out[c] * v.distance;
          top[h.first * p.channels + c] += above * (1 - h.distance);
          top[h.second * p.channels + c] += above * h.distance;
          bottom[h.first * p.channels + c] += below * (1 - h.distance);
          bottom[h.second * p.channels + c] += below * h.distance;
        }
      }
    }
  };
  for_each_chunk(rows, 1, [&](std::size_t row, std::size_t /*count*/) { do_image(row); });
}

}  // namespace qnn
