#pragma once

#include <cstddef>
#include <ostream>
#include <vector>

#include "core/kernels/conv2d.hpp"

namespace qnn::test {

// The problems that every implementation of the convolutions is tested on and timed on.
struct Conv2dCase {
  const char* name;
  Conv2dProblem problem;
  std::size_t rows;            // when tested
  std::size_t timed_rows = 0;  // when timed; 0: not worth timing
};

inline void PrintTo(const Conv2dCase& c, std::ostream* out) { *out << c.name; }

// A square image, a square kernel.
inline Conv2dProblem square(std::size_t size, std::size_t in, std::size_t out, std::size_t kernel) {
  return {
      .height = size, .width = size, .in = in, .out = out, .kernel_h = kernel, .kernel_w = kernel};
}

inline Conv2dProblem with_same_padding(Conv2dProblem p, float value) {
  const auto [top, bottom] = same_padding(p.height, p.kernel_h, p.stride_h, p.dilation_h);
  const auto [left, right] = same_padding(p.width, p.kernel_w, p.stride_w, p.dilation_w);
  p.pad_top = top;
  p.pad_bottom = bottom;
  p.pad_left = left;
  p.pad_right = right;
  p.pad_value = value;
  return p;
}

inline Conv2dProblem strided(Conv2dProblem p, std::size_t stride_h, std::size_t stride_w) {
  p.stride_h = stride_h;
  p.stride_w = stride_w;
  return p;
}

inline Conv2dProblem dilated(Conv2dProblem p, std::size_t dilation_h, std::size_t dilation_w) {
  p.dilation_h = dilation_h;
  p.dilation_w = dilation_w;
  return p;
}

inline Conv2dProblem grouped(Conv2dProblem p, std::size_t groups) {
  p.groups = groups;
  return p;
}

// A flat image, an upright kernel, padding that differs on all sides and exceeds the kernel.
inline Conv2dProblem lopsided() {
  return {.height = 4,
          .width = 9,
          .in = 5,
          .out = 7,
          .kernel_h = 3,
          .kernel_w = 2,
          .stride_h = 1,
          .stride_w = 2,
          .pad_top = 4,
          .pad_bottom = 1,
          .pad_left = 0,
          .pad_right = 3,
          .pad_value = 0.5F};
}

inline std::vector<Conv2dCase> conv2d_cases() {
  return {
      {"one", square(1, 1, 1, 1), 1},
      {"no_rows", square(5, 3, 4, 3), 0},
      {"pointwise", square(5, 70, 33, 1), 3},
      {"whole_image", square(3, 4, 5, 3), 40},
      {"same_zero", with_same_padding(square(7, 64, 40, 3), 0), 3},
      {"same_one", with_same_padding(square(7, 96, 33, 3), 1), 3},
      {"same_minus_one", with_same_padding(square(6, 20, 8, 5), -1), 2},
      {"same_half", with_same_padding(square(6, 3, 8, 3), 0.5F), 2},
      {"smaller_than_kernel", with_same_padding(square(2, 65, 6, 5), 0), 3},
      {"lopsided", lopsided(), 4},
      {"strided", strided(square(9, 6, 10, 3), 2, 3), 3},
      {"strided_same", with_same_padding(strided(square(8, 128, 16, 3), 2, 2), 0), 2},
      {"stride_skips_pixels", strided(square(9, 6, 10, 2), 3, 4), 3},
      {"dilated", dilated(square(11, 5, 6, 3), 2, 3), 2},
      {"dilated_same", with_same_padding(dilated(square(6, 64, 6, 3), 2, 1), 0), 2},
      {"strided_dilated_same",
       with_same_padding(dilated(strided(square(10, 3, 4, 3), 2, 1), 2, 3), 0), 2},
      {"groups", grouped(square(6, 12, 8, 3), 4), 3},
      {"groups_of_words", with_same_padding(grouped(square(5, 128, 70, 3), 2), 0), 2},
      {"depthwise", with_same_padding(grouped(square(6, 5, 10, 3), 5), 0), 2},
      {"tall_image",
       {.height = 300, .width = 12, .in = 40, .out = 24, .kernel_h = 3, .kernel_w = 3},
       1},
      {"tall_image_same",
       with_same_padding(
           {.height = 200, .width = 12, .in = 70, .out = 24, .kernel_h = 3, .kernel_w = 3}, 0),
       1},
      {"first_layer", with_same_padding(square(12, 3, 16, 3), 0), 5},
      {"shortcut", square(14, 32, 96, 1), 5},
      {"cnn_conv1", square(28, 1, 32, 3), 6, 64},
      {"cnn_conv2", square(13, 32, 64, 3), 3, 64},
      {"cnn_conv3", square(5, 64, 64, 3), 21, 64},
      {"cifar_128", with_same_padding(square(32, 128, 128, 3), 1), 1, 8},
      {"cifar_256", with_same_padding(square(16, 256, 256, 3), 1), 1, 8},
      {"cifar_512", with_same_padding(square(8, 512, 512, 3), 1), 1, 8},
      {"cifar_512_zero", with_same_padding(square(8, 512, 512, 3), 0), 1, 8},
  };
}

}  // namespace qnn::test
