#include "core/layers/rearrangement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/problems.hpp"
#include "core/layers/borders.hpp"
#include "core/layers/channels.hpp"
#include "core/layers/permute.hpp"
#include "core/layers/repeat_vector.hpp"
#include "core/layers/reshape.hpp"
#include "core/layers/up_sampling.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using Floats = std::vector<float>;

// The output for one sample of 1, 2, 3, ...
template <class M>
Floats output_of(const M& params, const Shape& input, const Shape& wanted_shape) {
  const RearrangementLayer<M> layer(params);
  LayerRun run(layer, {input}, 1);
  EXPECT_EQ(run.plan.output, wanted_shape);
  std::iota(run.inputs[0].floats().begin(), run.inputs[0].floats().end(), 1.0f);
  run.forward();
  return {run.output.floats().begin(), run.output.floats().end()};
}

template <class M>
std::string refusal(const M& params, const Shape& input) {
  try {
    RearrangementLayer<M>(params).plan(std::span(&input, 1));
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

template <class M>
void expect_gradients(const M& params, const Shape& input) {
  test::expect_gradients_match(RearrangementLayer<M>(params),
                               {.inputs = {input}, .planned_rows = 3});
}

TEST(ZeroPadding1d, PutsZerosAroundTheSteps) {
  EXPECT_THAT(output_of(ZeroPadding1d{{.padding = {1, 2}}}, {2, 2}, {5, 2}),
              ElementsAre(0, 0, 1, 2, 3, 4, 0, 0, 0, 0));
}

TEST(ZeroPadding2d, PutsZerosAroundTheImage) {
  EXPECT_THAT(output_of(ZeroPadding2d{{.padding = {{{1, 0}, {0, 2}}}}}, {2, 1, 1}, {3, 3, 1}),
              ElementsAre(0, 0, 0, 1, 0, 0, 2, 0, 0));
}

TEST(ZeroPadding3d, PutsOneZeroOnEachSideByDefault) {
  const Floats y = output_of(ZeroPadding3d{}, {1, 1, 1, 1}, {3, 3, 3, 1});

  Floats wanted(27, 0);
  wanted[13] = 1;
  EXPECT_EQ(y, wanted);
}

TEST(ZeroPadding2d, RefusesWhatIsNoImage) {
  EXPECT_THAT(refusal(ZeroPadding2d{}, {4, 3}), HasSubstr("[4, 3]"));
}

TEST(Cropping1d, CutsStepsOff) {
  EXPECT_THAT(output_of(Cropping1d{{.cropping = {1, 0}}}, {3, 2}, {2, 2}), ElementsAre(3, 4, 5, 6));
}

TEST(Cropping2d, CutsABorderOff) {
  EXPECT_THAT(output_of(Cropping2d{{.cropping = {{{1, 0}, {0, 1}}}}}, {3, 2, 1}, {2, 1, 1}),
              ElementsAre(3, 5));
}

TEST(Cropping2d, CutsNothingByDefault) {
  EXPECT_THAT(output_of(Cropping2d{}, {2, 2, 1}, {2, 2, 1}), ElementsAre(1, 2, 3, 4));
}

TEST(Cropping3d, CutsACellOfEachSideByDefault) {
  EXPECT_THAT(output_of(Cropping3d{}, {3, 3, 3, 1}, {1, 1, 1, 1}), ElementsAre(14));
}

TEST(Cropping1d, RefusesToLeaveNothing) {
  EXPECT_THAT(refusal(Cropping1d{{.cropping = {1, 2}}}, {3, 4}), HasSubstr("leaves nothing"));
}

TEST(UpSampling1d, RepeatsSteps) {
  EXPECT_THAT(output_of(UpSampling1d{}, {2, 2}, {4, 2}), ElementsAre(1, 2, 1, 2, 3, 4, 3, 4));
}

TEST(UpSampling3d, RepeatsCellsAlongEachAxis) {
  EXPECT_THAT(output_of(UpSampling3d{{.size = {1, 2, 3}}}, {1, 1, 2, 1}, {1, 2, 6, 1}),
              ElementsAre(1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2));
}

TEST(Permute, OrdersAxes) {
  EXPECT_THAT(output_of(Permute{.dims = {2, 1}}, {2, 3}, {3, 2}), ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Permute, TakesAxisDimsOfTheInput) {
  EXPECT_THAT(output_of(Permute{.dims = {3, 1, 2}}, {1, 2, 3}, {3, 1, 2}),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Permute, RefusesWhatIsNoOrder) {
  EXPECT_THROW(RearrangementLayer<Permute>({.dims = {1, 1}}), FieldError);
  EXPECT_THROW(RearrangementLayer<Permute>({.dims = {1, 3}}), FieldError);
  EXPECT_THAT(refusal(Permute{.dims = {2, 1}}, {2, 3, 4}), HasSubstr("[2, 3, 4]"));
}

TEST(RepeatVector, RepeatsAVector) {
  EXPECT_THAT(output_of(RepeatVector{.n = 2}, {3}, {2, 3}), ElementsAre(1, 2, 3, 1, 2, 3));
  EXPECT_THAT(refusal(RepeatVector{.n = 2}, {3, 1}), HasSubstr("vector"));
}

TEST(Reshape, KeepsTheBytes) {
  EXPECT_THAT(output_of(Reshape{.target_shape = {3, -1}}, {2, 3, 2}, {3, 4}),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  const Shape input{4};
  EXPECT_TRUE(RearrangementLayer<Reshape>({.target_shape = {2, 2}})
                  .plan(std::span(&input, 1))
                  .reshapes_only);
}

TEST(Reshape, RefusesOtherNumbersOfValues) {
  EXPECT_THAT(refusal(Reshape{.target_shape = {5, -1}}, {2, 3}), HasSubstr("[5, -1]"));
  EXPECT_THAT(refusal(Reshape{.target_shape = {5}}, {2, 3}), HasSubstr("6"));
  EXPECT_THAT(refusal(Reshape{.target_shape = {2147483647, 2147483647, 2147483647}}, {2, 3}),
              HasSubstr("6"));
  EXPECT_THROW(RearrangementLayer<Reshape>({.target_shape = {-1, -1}}), FieldError);
  EXPECT_THROW(RearrangementLayer<Reshape>({.target_shape = {0, 6}}), FieldError);
  EXPECT_THROW(RearrangementLayer<Reshape>({.target_shape = {1, 1, 1, 1, 1, 6}}), FieldError);
}

// 4 x 2 pixels of one channel: 1 2 / 3 4 / 5 6 / 7 8.
TEST(SpaceToDepth, MakesChannelsOfTheRowsOfABlock) {
  EXPECT_THAT(output_of(SpaceToDepth{{.block_size = 2}}, {4, 2, 1}, {2, 1, 4}),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(output_of(SpaceToDepth{{.block_size = 2}}, {2, 4, 1}, {1, 2, 4}),
              ElementsAre(1, 2, 5, 6, 3, 4, 7, 8));
  EXPECT_THAT(output_of(SpaceToDepth{{.block_size = 2}}, {2, 2, 2}, {1, 1, 8}),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(refusal(SpaceToDepth{{.block_size = 2}}, {4, 3, 1}), HasSubstr("divisor of 3"));
}

TEST(DepthToSpace, UndoesSpaceToDepth) {
  EXPECT_THAT(output_of(DepthToSpace{{.block_size = 2}}, {1, 2, 4}, {2, 4, 1}),
              ElementsAre(1, 2, 5, 6, 3, 4, 7, 8));
  EXPECT_THAT(refusal(DepthToSpace{{.block_size = 2}}, {1, 2, 6}), HasSubstr("divisor of 6"));
}

TEST(ChannelShuffle, TakesOneChannelOfEachGroupInTurn) {
  EXPECT_THAT(output_of(ChannelShuffle{.groups = 2}, {2, 1, 6}, {2, 1, 6}),
              ElementsAre(1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12));
  EXPECT_THAT(refusal(ChannelShuffle{.groups = 4}, {6}), HasSubstr("divisor of 6"));
}

TEST(SplitPart, TakesOnePart) {
  EXPECT_THAT(output_of(SplitPart{.parts = 2, .index = 1}, {2, 4}, {2, 2}),
              ElementsAre(3, 4, 7, 8));
  EXPECT_THAT(output_of(SplitPart{.parts = 2, .index = 1, .axis = 1}, {2, 4}, {1, 4}),
              ElementsAre(5, 6, 7, 8));
  EXPECT_THROW(RearrangementLayer<SplitPart>({.parts = 2, .index = 2}), FieldError);
  EXPECT_THAT(refusal(SplitPart{.parts = 2, .index = 1, .axis = 3}, {2, 4}), HasSubstr("axis 3"));
  EXPECT_THAT(refusal(SplitPart{.parts = 2, .index = 1, .axis = 0}, {2, 4}),
              HasSubstr("the batch"));
}

TEST(Rearrangements, HaveTheGradientsOfFiniteDifferences) {
  expect_gradients(ZeroPadding2d{}, {2, 2, 1});
  expect_gradients(Cropping1d{}, {4, 2});
  expect_gradients(UpSampling3d{}, {1, 2, 1, 2});
  expect_gradients(Permute{.dims = {2, 3, 1}}, {2, 3, 2});
  expect_gradients(RepeatVector{.n = 3}, {4});
  expect_gradients(Reshape{.target_shape = {4}}, {2, 2});
  expect_gradients(SpaceToDepth{{.block_size = 2}}, {2, 4, 2});
  expect_gradients(DepthToSpace{{.block_size = 2}}, {2, 1, 4});
  expect_gradients(ChannelShuffle{.groups = 2}, {2, 4});
  expect_gradients(SplitPart{.parts = 3, .index = 1}, {2, 6});
}

TEST(UpSampling2d, RepeatsPixels) {
  const UpSampling2d layer({.size = {2, 1}});
  LayerRun run(layer, {{1, 2, 1}}, 1);
  std::iota(run.inputs[0].floats().begin(), run.inputs[0].floats().end(), 1.0f);

  run.forward();

  EXPECT_EQ(run.plan.output, (Shape{2, 2, 1}));
  EXPECT_THAT(run.output.floats(), ElementsAre(1, 2, 1, 2));
}

// Middles of the output lie at -1/4, 1/4, 3/4, 5/4 of the input 0, 4.
TEST(UpSampling2d, InterpolatesBetweenTheMiddlesOfPixels) {
  const UpSampling2d layer({.size = {1, 2}, .interpolation = Interpolation::Bilinear});
  LayerRun run(layer, {{1, 2, 1}}, 1);
  std::ranges::copy(Floats{0, 4}, run.inputs[0].floats().begin());

  run.forward();

  EXPECT_THAT(run.output.floats(), ElementsAre(0, 1, 3, 4));
}

// The rows of the test above, at -1/4, 1/4, 3/4, 5/4 between 0 4 and 8 12.
TEST(UpSampling2d, InterpolatesBothWays) {
  const UpSampling2d layer({.size = {2, 2}, .interpolation = Interpolation::Bilinear});
  LayerRun run(layer, {{2, 2, 1}}, 1);
  std::ranges::copy(Floats{0, 4, 8, 12}, run.inputs[0].floats().begin());

  run.forward();

  EXPECT_THAT(run.output.floats(),
              ElementsAreArray(Floats{0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12}));
}

TEST(UpSampling2d, HasTheGradientsOfFiniteDifferences) {
  for (const Interpolation interpolation : {Interpolation::Nearest, Interpolation::Bilinear}) {
    test::expect_gradients_match(UpSampling2d({.size = {2, 3}, .interpolation = interpolation}),
                                 {.inputs = {{2, 3, 2}}, .planned_rows = 3});
  }
}

}  // namespace
}  // namespace qnn
