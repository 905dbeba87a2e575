#pragma once

#include <cstddef>

#include "core/kernels/conv2d.hpp"

namespace qnn {

// Forward and input gradient of a convolution as one kind of product: each cell of the target
// gathers, over the taps of the kernel, cells of the source. Internal to this module.
//
// Forward reads every `stride`-th cell. In the input gradient, cells of the target whose places
// differ by the stride meet the same taps: they form one phase of the axis.

// Where the cells of one phase of one axis lie, and what they meet: cell i of the phase, which is
// cell first + i·step of the target, meets at its tap j the source's cell source + i·source_step +
// j·source_tap (outside the source if it is negative or too large) and the kernel's cell
// kernel + j·kernel_step.
struct GatherAxis {
  std::size_t first = 0, step = 1, count = 0;
  std::ptrdiff_t source = 0, source_step = 1, source_tap = 1;
  std::size_t taps = 0, kernel = 0, kernel_step = 1;

  // The cells [begin, end) of the phase that lie among the target's cells [low, high).
  struct Part {
    std::size_t begin = 0, end = 0;
  };
  Part part(std::size_t low, std::size_t high) const;
};

struct Gather {
  Conv2dProblem problem;
  bool input_gradient = false;
  std::size_t source_height = 0, source_width = 0, source_channels = 0;
  std::size_t target_height = 0, target_width = 0, target_channels = 0;
  std::size_t depth = 0;  // channels of the source in a group
  std::size_t lanes = 0;  // channels of the target in a group
  float border = 0;       // the source's value outside

  std::size_t phases_y() const { return input_gradient ? problem.stride_h : 1; }
  std::size_t phases_x() const { return input_gradient ? problem.stride_w : 1; }
  GatherAxis axis_y(std::size_t phase) const;
  GatherAxis axis_x(std::size_t phase) const;

  std::size_t source_size() const { return source_height * source_width * source_channels; }
  std::size_t target_size() const { return target_height * target_width * target_channels; }

  // The source's lines or columns [low, high) that the target's [begin, end) meet, outside ones
  // included.
  struct Range {
    std::ptrdiff_t low = 0, high = 0;
    std::size_t size() const { return static_cast<std::size_t>(high - low); }
  };
  Range lines_met(std::size_t begin, std::size_t end) const;
  Range columns_met() const;
};

Gather gather_forward(const Conv2dProblem& problem);
Gather gather_input_gradient(const Conv2dProblem& problem);

}  // namespace qnn
