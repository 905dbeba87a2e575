#pragma once

#include <algorithm>
#include <cstddef>

#include "core/kernels/conv2d.hpp"
#include "core/kernels/product_tile.hpp"

namespace qnn {

// How a convolution is cut into pieces of work, and where a piece finds its input, padding
// included. Internal to this module.

// Some samples, and of each some lines of the output.
struct Conv2dBlock {
  std::size_t sample = 0, samples = 0;
  std::size_t line = 0, lines = 0;
};

// Blocks of several whole samples where samples are small, else of lines of one sample. What a
// block holds depends on the problem alone, but for the last samples, which may be fewer.
struct Conv2dBlocks {
  std::size_t rows = 0;
  std::size_t samples_each = 1;
  std::size_t out_height = 0;
  std::size_t lines_each = 1;

  std::size_t per_sample() const { return (out_height + lines_each - 1) / lines_each; }
  std::size_t count() const { return (rows + samples_each - 1) / samples_each * per_sample(); }
  Conv2dBlock operator[](std::size_t index) const;
};

// Blocks whose input and output take about `bytes`, as float32.
Conv2dBlocks cut_conv2d(const Conv2dProblem& problem, std::size_t rows, std::size_t bytes);

// Lines and columns of padded input under `lines` lines of output.
std::size_t padded_lines(const Conv2dProblem& problem, std::size_t lines);
std::size_t padded_columns(const Conv2dProblem& problem);
// Pixels of padded input under the largest block; 0 if the problem has no padding.
std::size_t padded_pixels(const Conv2dProblem& problem, const Conv2dBlocks& blocks);

// The window of the cell (line, column) of the block's sample s begins at
//   data + s·sample_stride + line·stride_h·line_stride + column·stride_w·cell.
template <class T>
struct Conv2dInput {
  const T* data = nullptr;
  std::size_t sample_stride = 0;
  std::size_t line_stride = 0;
  std::size_t cell = 0;  // elements of T per pixel: the channels, or their words
};

// Steps over the window of one group, whose part of a pixel is `part` elements.
template <class T>
Sweep window_sweep(const Conv2dProblem& problem, const Conv2dInput<T>& input, std::size_t part) {
  if (problem.dilation_w == 1 && part == input.cell)
    return {.count = {1, problem.kernel_h, problem.kernel_w * part},
            .stride = {0, problem.dilation_h * input.line_stride, 1}};
  return {.count = {problem.kernel_h, problem.kernel_w, part},
          .stride = {problem.dilation_h * input.line_stride, problem.dilation_w * input.cell, 1}};
}

// Steps over the output cells of a block.
template <class T>
Sweep cell_sweep(const Conv2dProblem& problem, const Conv2dBlock& block,
                 const Conv2dInput<T>& input) {
  return {.count = {block.samples, block.lines, problem.out_width()},
          .stride = {input.sample_stride, problem.stride_h * input.line_stride,
                     problem.stride_w * input.cell}};
}

// Adds the block's output cells to `rows`, line by line: windows from `a` on (Conv2dInput's data
// and an offset), results from `c` on, which is the block's first output pixel and an offset.
template <class T, class Rows>
void add_cells(const Conv2dProblem& problem, const Conv2dBlock& block, const Conv2dInput<T>& input,
               const T* a, float* c, Rows& rows) {
  const std::size_t columns = problem.out_width();
  for (std::size_t s = 0; s < block.samples; ++s)
    for (std::size_t line = 0; line < block.lines; ++line)
      rows.add(a + s * input.sample_stride + line * problem.stride_h * input.line_stride,
               problem.stride_w * input.cell,
               c + s * problem.output_size() + line * columns * problem.out, problem.out, columns);
}

// The block's part of x [rows, height, width, cell]. With padding it is copied to `scratch`, where
// fill(first, pixels) writes the pixels outside.
template <class T, class Fill>
Conv2dInput<T> block_input(const Conv2dProblem& problem, const Conv2dBlock& block, const T* x,
                           std::size_t cell, T* scratch, Fill fill) {
  const std::size_t line_size = problem.width * cell;
  const T* first = x + block.sample * problem.height * line_size;
  if (!problem.padded())
    return {first + block.line * problem.stride_h * line_size, problem.height * line_size,
            line_size, cell};
  const std::size_t lines = padded_lines(problem, block.lines);
  const std::size_t columns = padded_columns(problem);
  T* to = scratch;
  for (std::size_t s = 0; s < block.samples; ++s) {
    for (std::size_t i = 0; i < lines; ++i, to += columns * cell) {
      const std::size_t line = block.line * problem.stride_h + i - problem.pad_top;
      if (line >= problem.height) {  // above, wrapped around, or below
        fill(to, columns);
        continue;
      }
      fill(to, problem.pad_left);
      T* inside = to + problem.pad_left * cell;
      std::copy_n(first + (s * problem.height + line) * line_size, line_size, inside);
      fill(inside + line_size, problem.pad_right);
    }
  }
  return {scratch, lines * columns * cell, columns * cell, cell};
}

}  // namespace qnn
