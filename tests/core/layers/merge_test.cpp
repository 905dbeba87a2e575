#include "core/layers/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/base/errors.hpp"
#include "core/layers/concatenate.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Floats = std::vector<float>;

void set(Tensor& tensor, const Floats& values) {
  std::ranges::copy(values, tensor.floats().begin());
}

// One sample of each input, and dy.
LayerRun run_of(const Layer& layer, const std::vector<Shape>& shapes,
                const std::vector<Floats>& inputs, const Floats& dy) {
  LayerRun run(layer, shapes, 1);
  for (std::size_t i = 0; i < inputs.size(); ++i) set(run.inputs[i], inputs[i]);
  set(run.output_gradient, dy);
  run.forward();
  run.backward();
  return run;
}

TEST(Add, SumsAllInputsAndPassesTheGradientToEach) {
  const Add layer({});
  const LayerRun run = run_of(layer, {{2}, {2}, {2}}, {{1, 2}, {10, 20}, {100, 200}}, {5, 6});

  EXPECT_THAT(run.output.floats(), ElementsAre(111, 222));
  for (const Tensor& gradient : run.input_gradients) {
    EXPECT_THAT(gradient.floats(), ElementsAre(5, 6));
  }
}

TEST(Add, RefusesASingleInput) {
  try {
    Add({}).plan(std::vector<Shape>{{4}});
    FAIL() << "a single input was accepted";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("at least two"), HasSubstr("\"inputs\"")));
  }
}

TEST(Add, NamesTheInputWhoseShapeDiffers) {
  try {
    Add({}).plan(std::vector<Shape>{{4, 4, 8}, {4, 4, 8}, {4, 4, 16}});
    FAIL() << "different shapes were accepted";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("input 1 is [4, 4, 8]"),
                                    HasSubstr("input 3 is [4, 4, 16]"), HasSubstr("filters")));
  }
}

TEST(Subtract, TakesTheSecondFromTheFirst) {
  const Subtract layer({});
  const LayerRun run = run_of(layer, {{2}, {2}}, {{1, 2}, {10, 30}}, {5, 6});

  EXPECT_THAT(run.output.floats(), ElementsAre(-9, -28));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(5, 6));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(-5, -6));
  EXPECT_THROW(layer.plan(std::vector<Shape>{{2}, {2}, {2}}), UserError);
}

TEST(Multiply, GivesEachTheProductOfTheOthers) {
  const Multiply layer({});
  const LayerRun run = run_of(layer, {{1}, {1}, {1}}, {{2}, {3}, {5}}, {10});

  EXPECT_THAT(run.output.floats(), ElementsAre(30));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(150));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(100));
  EXPECT_THAT(run.input_gradients[2].floats(), ElementsAre(60));
}

// A gate per channel: 1 x 2 pixels of two channels times one pair.
TEST(Multiply, RepeatsAxesOfExtentOneAndSumsTheirGradients) {
  const Multiply layer({});
  const LayerRun run =
      run_of(layer, {{1, 2, 2}, {1, 1, 2}}, {{1, 2, 3, 4}, {10, 100}}, {1, 2, 3, 4});

  EXPECT_THAT(run.output.floats(), ElementsAre(10, 200, 30, 400));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(10, 200, 30, 400));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(1 + 9, 4 + 16));
}

TEST(Average, DividesByTheNumberOfInputs) {
  const Average layer({});
  const LayerRun run = run_of(layer, {{1}, {1}, {1}, {1}}, {{1}, {2}, {3}, {10}}, {8});

  EXPECT_THAT(run.output.floats(), ElementsAre(4));
  EXPECT_THAT(run.input_gradients[3].floats(), ElementsAre(2));
}

TEST(Maximum, GivesTheGradientToTheFirstOfEqualInputs) {
  const Maximum layer({});
  const LayerRun run = run_of(layer, {{3}, {3}, {3}}, {{1, 4, 7}, {2, 4, 5}, {2, 4, 9}}, {1, 2, 3});

  EXPECT_THAT(run.output.floats(), ElementsAre(2, 4, 9));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(0, 2, 0));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(1, 0, 0));
  EXPECT_THAT(run.input_gradients[2].floats(), ElementsAre(0, 0, 3));
}

TEST(Minimum, GivesTheGradientToTheFirstOfEqualInputs) {
  const Minimum layer({});
  const LayerRun run = run_of(layer, {{2}, {2}}, {{1, 4}, {1, 3}}, {1, 2});

  EXPECT_THAT(run.output.floats(), ElementsAre(1, 3));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 0));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(0, 2));
}

TEST(Merges, AlignShapesAtTheirEnds) {
  EXPECT_EQ(Add({}).plan(std::vector<Shape>{{3}, {2, 1}}).output, (Shape{2, 3}));
  EXPECT_EQ(Add({}).plan(std::vector<Shape>{{4, 1, 3}, {5, 1}}).output, (Shape{4, 5, 3}));
  EXPECT_THROW(Add({}).plan(std::vector<Shape>{{3, 2}, {3}}), UserError);
}

template <class Merge>
void expect_gradients() {
  for (const std::vector<Shape>& inputs :
       {std::vector<Shape>{{2, 3}, {2, 3}}, {{2, 3}, {1, 3}}, {{1, 1}, {2, 3}}, {{3}, {2, 1}}}) {
    test::expect_gradients_match(Merge({}), {.inputs = inputs, .planned_rows = 3});
  }
}

TEST(Merges, HaveTheGradientsOfFiniteDifferences) {
  expect_gradients<Add>();
  expect_gradients<Subtract>();
  expect_gradients<Multiply>();
  expect_gradients<Average>();
}

TEST(Concatenate, PutsInputsSideBySide) {
  const Concatenate layer({});
  const LayerRun run = run_of(layer, {{2, 2}, {2, 1}}, {{1, 2, 3, 4}, {8, 9}}, {1, 2, 3, 4, 5, 6});

  EXPECT_EQ(run.plan.output, (Shape{2, 3}));
  EXPECT_THAT(run.output.floats(), ElementsAre(1, 2, 8, 3, 4, 9));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(3, 6));
}

TEST(Concatenate, TakesAnyAxisButTheBatch) {
  const Concatenate layer({.axis = 1});
  const LayerRun run = run_of(layer, {{1, 2}, {2, 2}}, {{1, 2}, {3, 4, 5, 6}}, {1, 2, 3, 4, 5, 6});

  EXPECT_THAT(run.output.floats(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(run.input_gradients[1].floats(), ElementsAre(3, 4, 5, 6));
  EXPECT_THROW(Concatenate({.axis = 0}).plan(std::vector<Shape>{{2}, {2}}), UserError);
}

TEST(Concatenate, RefusesInputsThatDifferInAnotherAxis) {
  EXPECT_THROW(Concatenate({}).plan(std::vector<Shape>{{2, 2}, {3, 2}}), UserError);
  EXPECT_THROW(Concatenate({}).plan(std::vector<Shape>{{2, 2}, {2}}), UserError);
}

TEST(Concatenate, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Concatenate({.axis = -2}),
                               {.inputs = {{2, 3}, {1, 3}, {2, 3}}, .planned_rows = 3});
}

}  // namespace
}  // namespace qnn
