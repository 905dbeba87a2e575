#pragma once

#include <cstddef>
#include <ostream>
#include <vector>

#include "core/kernels/conv3d.hpp"
#include "tests/support/conv2d_problems.hpp"

namespace qnn::test {

// The problems that every implementation of the three-dimensional convolutions is tested on and
// timed on. Flat ones are conv2d's.
struct Conv3dCase {
  const char* name;
  Conv3dProblem problem;
  std::size_t rows;            // when tested
  std::size_t timed_rows = 0;  // when timed; 0: not worth timing
};

inline void PrintTo(const Conv3dCase& c, std::ostream* out) { *out << c.name; }

// `slice` moved over a depth with a kernel of this depth.
inline Conv3dProblem deep(const Conv2dProblem& slice, std::size_t depth, std::size_t kernel_d) {
  return {.slice = slice, .depth = depth, .kernel_d = kernel_d};
}

inline Conv3dProblem deep_strided(Conv3dProblem p, std::size_t stride_d, std::size_t dilation_d) {
  p.stride_d = stride_d;
  p.dilation_d = dilation_d;
  return p;
}

inline Conv3dProblem with_same_depth(Conv3dProblem p) {
  const auto [front, back] = same_padding(p.depth, p.kernel_d, p.stride_d, p.dilation_d);
  p.pad_front = front;
  p.pad_back = back;
  return p;
}

inline std::vector<Conv3dCase> conv3d_cases() {
  return {
      {"one_slice_of_two", deep(square(1, 1, 1, 1), 2, 2), 1},
      {"no_rows", deep(square(4, 3, 4, 3), 3, 2), 0},
      {"valid", deep(square(5, 3, 4, 3), 5, 3), 3},
      {"pointwise_in_depth", deep(square(4, 70, 9, 1), 5, 2), 2},
      {"whole_volume", deep(square(3, 4, 5, 3), 3, 3), 20},
      {"same_zero", with_same_depth(deep(with_same_padding(square(5, 64, 10, 3), 0), 4, 3)), 2},
      {"same_one", with_same_depth(deep(with_same_padding(square(5, 70, 9, 3), 1), 4, 3)), 2},
      {"same_minus_one", with_same_depth(deep(with_same_padding(square(4, 20, 8, 2), -1), 3, 2)),
       2},
      {"same_half", with_same_depth(deep(with_same_padding(square(4, 3, 8, 3), 0.5F), 3, 3)), 2},
      {"padded_in_depth_alone", with_same_depth(deep(square(4, 5, 6, 3), 4, 3)), 2},
      {"less_deep_than_kernel", with_same_depth(deep(square(3, 65, 4, 2), 2, 5)), 3},
      {"strided", deep_strided(deep(strided(square(7, 4, 6, 3), 2, 1), 7, 3), 2, 1), 2},
      {"slices_skipped", deep_strided(deep(square(4, 4, 6, 2), 7, 1), 3, 1), 2},
      {"dilated", deep_strided(deep(dilated(square(7, 5, 6, 2), 2, 3), 7, 3), 1, 2), 2},
      {"strided_same",
       with_same_depth(
           deep_strided(deep(with_same_padding(strided(square(6, 5, 4, 3), 2, 2), 0), 5, 2), 2, 1)),
       2},
      {"lopsided", {.slice = lopsided(), .depth = 3, .kernel_d = 2, .pad_front = 3}, 3},
      {"groups", deep(grouped(square(5, 12, 8, 3), 4), 4, 2), 2},
      {"groups_of_words",
       with_same_depth(deep(with_same_padding(grouped(square(4, 128, 10, 3), 2), 0), 3, 3)), 2},
      {"several_parts", deep(square(40, 8, 16, 3), 12, 3), 3, 8},
      {"video_64", with_same_depth(deep(with_same_padding(square(16, 64, 64, 3), 1), 8, 3)), 1, 4},
  };
}

}  // namespace qnn::test
