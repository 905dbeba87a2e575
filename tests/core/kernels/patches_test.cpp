#include "core/kernels/patches.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/conv2d_problems.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

// Two images of two pixels in a line, windows of two, one cell of padding at the end.
Conv2dProblem line() {
  return {
      .height = 1, .width = 2, .in = 1, .out = 1, .kernel_w = 2, .pad_right = 1, .pad_value = 9};
}

TEST(CollectPatches, LaysOutWhatEachWindowSees) {
  const std::vector<float> x = {1, 2, 3, 4};
  std::vector<float> patches(8);

  collect_patches(line(), 2, x, patches);

  EXPECT_THAT(patches, ElementsAre(1, 2, 2, 9, 3, 4, 4, 9));
}

TEST(AddPatches, SumsWhatLiesOnEachPixel) {
  const std::vector<float> patches = {1, 10, 100, 1000, 2, 20, 200, 2000};
  std::vector<float> dx(4, -1);

  add_patches(line(), 2, patches, dx);

  EXPECT_THAT(dx, ElementsAre(1, 110, 2, 220));
}

// Strides, dilation and channels: rows 0 and 2 of columns 1 and 2.
TEST(CollectPatches, StepsOverRowsAndColumns) {
  const Conv2dProblem p = dilated(strided(square(3, 2, 1, 2), 1, 1), 2, 1);
  std::vector<float> x;
  for (int i = 0; i < 18; ++i) x.push_back(static_cast<float>(i));
  std::vector<float> patches(2 * 8);

  collect_patches(p, 1, x, patches);

  EXPECT_THAT(std::vector<float>(patches.begin() + 8, patches.end()),
              ElementsAre(2, 3, 4, 5, 14, 15, 16, 17));
}

TEST(Patches, AreTheSameBytesOnAnyNumberOfThreads) {
  const Conv2dProblem p = with_same_padding(square(14, 8, 1, 3), 0);
  const auto x = testing::random_values(20 * p.input_size(), -1, 1);
  testing::expect_same_bytes_for_any_thread_count([&] {
    std::vector<float> patches(20 * p.out_height() * p.out_width() * p.patch());
    std::vector<float> dx(x.size());
    collect_patches(p, 20, x, patches);
    add_patches(p, 20, patches, dx);
    return dx;
  });
}

}  // namespace
}  // namespace qnn::test
