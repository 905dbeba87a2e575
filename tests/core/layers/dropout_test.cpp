#include "core/layers/dropout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;

TEST(Dropout, IsTheIdentityOutsideTraining) {
  const Dropout layer({.rate = 0.5});
  LayerRun run(layer, {{100}}, 3);
  test::fill_on_grid(run.inputs[0].floats(), run.random);

  for (const Phase phase : {Phase::Inference, Phase::Reestimation}) {
    run.forward(phase);
    EXPECT_TRUE(std::ranges::equal(run.output.floats(), run.inputs[0].floats()));
  }
}

TEST(Dropout, DropsWhereTheRandomNumberIsBelowTheRateAndScalesTheRest) {
  const Dropout layer({.rate = 0.2});
  LayerRun run(layer, {{37}}, 5);
  std::ranges::fill(run.inputs[0].floats(), 4.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < run.output.floats().size(); ++i) {
    EXPECT_EQ(run.output.floats()[i], run.random.uniform(i) < 0.2 ? 0.0f : 5.0f) << i;
  }
}

TEST(Dropout, DropsAboutTheShareItIsTold) {
  const Dropout layer({.rate = 0.3});
  LayerRun run(layer, {{1000}}, 100);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);

  run.forward(Phase::Training);

  const auto dropped = std::ranges::count(run.output.floats(), 0.0f);
  EXPECT_NEAR(static_cast<double>(dropped) / 100'000, 0.3, 0.005);  // over three deviations
}

TEST(Dropout, DropsTheSameGradients) {
  const Dropout layer({.rate = 0.5});
  LayerRun run(layer, {{64}}, 4);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);
  std::ranges::fill(run.output_gradient.floats(), 1.0f);

  run.forward(Phase::Training);
  run.backward();

  EXPECT_TRUE(std::ranges::equal(run.output.floats(), run.input_gradients[0].floats()));
}

TEST(Dropout, ChangesNothingAtRateZero) {
  const Dropout layer({.rate = 0});
  LayerRun run(layer, {{8}}, 2);
  test::fill_on_grid(run.inputs[0].floats(), run.random);

  run.forward(Phase::Training);

  EXPECT_TRUE(std::ranges::equal(run.output.floats(), run.inputs[0].floats()));
}

TEST(Dropout, DropsAnInfinityToo) {
  const Dropout layer({.rate = 0.9});
  LayerRun run(layer, {{50}}, 1);
  std::ranges::fill(run.inputs[0].floats(), std::numeric_limits<float>::infinity());

  run.forward(Phase::Training);

  EXPECT_TRUE(std::ranges::none_of(run.output.floats(), [](float y) { return std::isnan(y); }));
}

TEST(Dropout, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Dropout({.rate = 0.5}),
                               {.inputs = {{3, 5}}, .rows = 3, .planned_rows = 4});
}

}  // namespace
}  // namespace qnn
