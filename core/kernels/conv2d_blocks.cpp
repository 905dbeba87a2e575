#include "core/kernels/conv2d_blocks.hpp"

namespace qnn {

Conv2dBlock Conv2dBlocks::operator[](std::size_t index) const {
  Conv2dBlock block;
  block.sample = index / per_sample() * samples_each;
  block.samples = std::min(samples_each, rows - block.sample);
  block.line = index % per_sample() * lines_each;
  block.lines = std::min(lines_each, out_height - block.line);
  return block;
}

std::size_t padded_lines(const Conv2dProblem& problem, std::size_t lines) {
  return (lines - 1) * problem.stride_h + (problem.kernel_h - 1) * problem.dilation_h + 1;
}

std::size_t padded_columns(const Conv2dProblem& problem) {
  return problem.pad_left + problem.width + problem.pad_right;
}

Conv2dBlocks cut_conv2d(const Conv2dProblem& problem, std::size_t rows, std::size_t bytes) {
  Conv2dBlocks blocks;
  blocks.rows = rows;
  blocks.out_height = problem.out_height();
  if (blocks.out_height == 0) return blocks;
  const auto bytes_of = [&](std::size_t lines) {
    return (padded_lines(problem, lines) * padded_columns(problem) * problem.in +
            lines * problem.out_width() * problem.out) *
           sizeof(float);
  };
  blocks.lines_each = blocks.out_height;
  while (blocks.lines_each > 1 && bytes_of(blocks.lines_each) > bytes)
    blocks.lines_each = (blocks.lines_each + 1) / 2;
  if (blocks.lines_each == blocks.out_height)
    blocks.samples_each = std::max<std::size_t>(1, bytes / bytes_of(blocks.out_height));
  return blocks;
}

std::size_t padded_pixels(const Conv2dProblem& problem, const Conv2dBlocks& blocks) {
  if (!problem.padded() || blocks.out_height == 0) return 0;
  return std::min(blocks.samples_each, blocks.rows) * padded_lines(problem, blocks.lines_each) *
         padded_columns(problem);
}

}  // namespace qnn
