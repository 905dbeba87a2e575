#pragma once

#include <span>
#include <vector>

#include "core/kernels/depthwise_conv2d.hpp"
#include "tests/support/conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {

// A type of its own, by which product_checks.hpp finds the implementations.
struct DepthwiseConv2dProblem : Conv2dProblem {};

inline OperandSizes sizes_of(const DepthwiseConv2dProblem& p) {
  return sizes_of(static_cast<const Conv2dProblem&>(p));
}
inline WorkspaceSize workspace_of(const DepthwiseConv2dProblem& p, std::size_t rows) {
  return depthwise_conv2d_workspace(p, rows);
}
inline std::span<const Conv2dImplementation> implementations_of(const DepthwiseConv2dProblem&,
                                                                Product product) {
  return product == Product::Forward         ? depthwise_conv2d_forward_implementations()
         : product == Product::InputGradient ? depthwise_conv2d_input_gradient_implementations()
                                             : depthwise_conv2d_kernel_gradient_implementations();
}

// The problems that every implementation of depthwise convolutions is tested on and timed on.
struct DepthwiseConv2dCase {
  const char* name;
  DepthwiseConv2dProblem problem;
  std::size_t rows;            // when tested
  std::size_t timed_rows = 0;  // when timed; 0: not worth timing
};

inline void PrintTo(const DepthwiseConv2dCase& c, std::ostream* out) { *out << c.name; }

// `multiplier` kernels for each channel of `p`, which need not be grouped yet.
inline DepthwiseConv2dProblem depthwise(Conv2dProblem p, std::size_t multiplier = 1) {
  p.out = p.in * multiplier;
  p.groups = p.in;
  return {p};
}

inline std::vector<DepthwiseConv2dCase> depthwise_conv2d_cases() {
  return {
      {"depthwise_one", depthwise(square(1, 1, 1, 1)), 1},
      {"depthwise_no_rows", depthwise(square(5, 3, 1, 3)), 0},
      {"depthwise_tail", depthwise(square(6, 37, 1, 3)), 3},
      {"depthwise_multiplied", depthwise(square(6, 5, 1, 3), 3), 3},
      {"depthwise_one_channel", depthwise(square(9, 1, 1, 3), 20), 2},
      {"depthwise_same_zero", depthwise(with_same_padding(square(7, 32, 1, 3), 0)), 3},
      {"depthwise_same_half", depthwise(with_same_padding(square(7, 9, 1, 4), 0.5F), 2), 3},
      {"depthwise_smaller_than_kernel", depthwise(with_same_padding(square(2, 6, 1, 5), -1)), 3},
      {"depthwise_lopsided", depthwise(lopsided(), 2), 4},
      {"depthwise_unequal_strides", depthwise(strided(square(9, 6, 1, 3), 2, 3), 2), 3},
      {"depthwise_strided_same",
       depthwise(with_same_padding(strided(square(8, 17, 1, 3), 2, 2), 1)), 70},
      {"depthwise_stride_skips_pixels", depthwise(strided(square(9, 6, 1, 2), 3, 4)), 3},
      {"depthwise_dilated", depthwise(dilated(square(11, 5, 1, 3), 2, 3), 2), 2},
      {"depthwise_dilated_same",
       depthwise(with_same_padding(dilated(square(6, 40, 1, 3), 2, 1), 0)), 2},
      {"depthwise_line", depthwise({.height = 1, .width = 40, .in = 3, .kernel_w = 5}, 2), 5},
      {"depthwise_tall_image",
       depthwise({.height = 200, .width = 12, .in = 70, .kernel_h = 3, .kernel_w = 3}), 1},
      {"depthwise_56_128", depthwise(with_same_padding(square(56, 128, 1, 3), 0)), 1, 8},
      {"depthwise_14_512", depthwise(with_same_padding(square(14, 512, 1, 3), 0)), 1, 16},
      {"depthwise_28_64_by_2", depthwise(with_same_padding(square(28, 64, 1, 3), 0), 2), 1, 16},
  };
}

}  // namespace qnn::test
