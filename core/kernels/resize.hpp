#pragma once

#include <cstddef>
#include <span>

namespace qnn {

// Images [rows, height, width, channels] at another size, as tf.image.resize does with "bilinear":
// the middle of output cell i lies at (i + 1/2) height / out_height - 1/2 in cells of the input;
// its value is the weighted mean of the cells beside that, those outside the image being the
// nearest ones inside.
struct BilinearProblem {
  std::size_t height = 0, width = 0, channels = 0;
  std::size_t out_height = 0, out_width = 0;
};
void resize_bilinear(const BilinearProblem& problem, std::size_t rows, std::span<const float> x,
                     std::span<float> y);
// dx = Σ weight · dy, in row-major order of the output; one image is one piece of work.
void resize_bilinear_gradient(const BilinearProblem& problem, std::size_t rows,
                              std::span<const float> dy, std::span<float> dx);

// Along one axis: the input cells on both sides of the middle of output cell `out`, and how far it
// is from the first to the second.
struct BilinearCells {
  std::size_t first, second;
  float distance;
};
BilinearCells bilinear_cells(std::size_t out, std::size_t extent, std::size_t out_extent);

}  // namespace qnn
