#include "core/layers/window.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

TEST(Window, PadsAsTensorFlowDoes) {
  const WindowAxis axis = padded({.extent = 224, .window = 11, .stride = 4}, Padding::Same);

  EXPECT_EQ(axis.before, 3u);
  EXPECT_EQ(axis.after, 4u);
  EXPECT_EQ(axis.outputs(), 56u);
}

TEST(Window, CausalPaddingStandsInFrontAlone) {
  const WindowAxis axis =
      padded({.extent = 10, .window = 3, .dilation = 2}, SequencePadding::Causal);

  EXPECT_EQ(axis.before, 4u);
  EXPECT_EQ(axis.after, 0u);
  EXPECT_EQ(axis.outputs(), 10u);
}

TEST(Window, OfASequenceIsOneOfAnImageOfHeightOne) {
  const WindowAxes axes =
      window_axes(Padding::Valid, Shape{9, 5}, Extents<1>{3}, Extents<1>{2}, Extents<1>{1});

  const Conv2dProblem problem = conv2d_problem(axes, 5, 7);
  EXPECT_EQ(problem.height, 1u);
  EXPECT_EQ(problem.width, 9u);
  EXPECT_EQ(problem.kernel_h, 1u);
  EXPECT_EQ(problem.kernel_w, 3u);
  EXPECT_EQ(problem.stride_w, 2u);
  EXPECT_EQ(window_output(axes, 1, 7), (Shape{4, 7}));
}

TEST(Window, OfAVolumeHasADepth) {
  const WindowAxes axes =
      window_axes(Padding::Same, Shape{5, 9, 8, 2}, Extents<3>{2, 3, 1}, Extents<3>{2, 3, 4});

  EXPECT_EQ(axes[0].after, 1u);
  EXPECT_EQ(window_output(axes, 3, 6), (Shape{3, 3, 2, 6}));
}

TEST(Window, ThatDoesNotFitIsNamedWithItsRemedy) {
  try {
    require_window_fits("conv1d", "kernel_size", Shape{4, 2}, Extents<1>{3}, Extents<1>{2});
    FAIL() << "a window of 5 was accepted on 4 steps";
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()),
              "conv1d's window of 3 (kernel_size), spread to 5 by dilation_rate 2, does not fit "
              "into its input of 4; use padding \"same\", a smaller kernel_size or dilation_rate, "
              "or fewer layers that shrink the image");
  }
}

TEST(Window, ThatIsAsLargeAsTheImageFits) {
  EXPECT_NO_THROW(
      require_window_fits("max_pooling3d", "pool_size", Shape{2, 3, 4, 1}, Extents<3>{2, 3, 4}));
}

}  // namespace
}  // namespace qnn
