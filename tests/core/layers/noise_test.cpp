#include "core/layers/noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "core/base/errors.hpp"
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

TEST(Dropout, DropsEverythingAtRateOne) {
  const Dropout layer({.rate = 1});
  LayerRun run(layer, {{20}}, 2);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);

  run.forward(Phase::Training);

  EXPECT_EQ(std::ranges::count(run.output.floats(), 0.0f), 40);
}

// One number for each step of a sample, the same in all channels.
TEST(Dropout, RepeatsNumbersAlongAxesOfExtentOne) {
  const Dropout layer({.rate = 0.5, .noise_shape = {{std::nullopt, std::nullopt, 1u}}});
  LayerRun run(layer, {{5, 3}}, 2);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(run.output.floats()[i], run.random.uniform(i / 3) < 0.5 ? 0.0f : 2.0f) << i;
  }
}

TEST(Dropout, RepeatsNumbersForAllSamplesIfTheirBatchIsOne) {
  const Dropout layer({.rate = 0.5, .noise_shape = {{1u, 4u}}});
  LayerRun run(layer, {{4}}, 3);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(run.output.floats()[i], run.random.uniform(i % 4) < 0.5 ? 0.0f : 2.0f) << i;
  }
}

TEST(Dropout, RefusesANoiseShapeThatDoesNotFit) {
  const std::vector<Shape> input{{5, 3}};
  EXPECT_THROW(Dropout({.rate = 0.5, .noise_shape = {{std::nullopt, 5u}}}).plan(input), UserError);
  EXPECT_THROW(Dropout({.rate = 0.5, .noise_shape = {{std::nullopt, 2u, 3u}}}).plan(input),
               UserError);
  EXPECT_THROW(Dropout({.rate = 0.5, .noise_shape = {{2u, 5u, 3u}}}).plan(input), UserError);
}

TEST(SpatialDropout, DropsWholeChannels) {
  const SpatialDropout2d layer({{.rate = 0.5}});
  LayerRun run(layer, {{2, 3, 4}}, 2);
  std::ranges::fill(run.inputs[0].floats(), 1.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < 48; ++i) {
    const std::size_t channel = i / 24 * 4 + i % 4;
    EXPECT_EQ(run.output.floats()[i], run.random.uniform(channel) < 0.5 ? 0.0f : 2.0f) << i;
  }
  EXPECT_THROW(layer.plan(std::vector<Shape>{{3, 4}}), UserError);
}

TEST(GaussianNoise, AddsNormalNumbers) {
  const GaussianNoise layer({.stddev = 0.5f});
  LayerRun run(layer, {{5}}, 1);
  std::ranges::fill(run.inputs[0].floats(), 3.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(run.output.floats()[i], 3 + 0.5f * run.random.normal(i));
  }
}

// A rate of 0.2 has the deviation sqrt(0.2 / 0.8) = 0.5.
TEST(GaussianDropout, MultipliesWithNormalNumbersAroundOne) {
  const GaussianDropout layer({.rate = 0.2});
  LayerRun run(layer, {{5}}, 1);
  std::ranges::fill(run.inputs[0].floats(), 4.0f);

  run.forward(Phase::Training);

  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_FLOAT_EQ(run.output.floats()[i], 4 * (1 + 0.5f * run.random.normal(i)));
  }
}

// Of normal values, mean and variance stay.
TEST(AlphaDropout, KeepsMeanAndVariance) {
  const AlphaDropout layer({.rate = 0.3});
  LayerRun run(layer, {{1000}}, 100);
  const RandomStream other(5, RandomPurpose::Test);
  for (std::size_t i = 0; i < 100'000; ++i) {
    run.inputs[0].floats()[i] = other.normal(i);
  }

  run.forward(Phase::Training);

  double sum = 0, squares = 0;
  for (const float y : run.output.floats()) {
    sum += double{y};
    squares += double{y} * double{y};
  }
  EXPECT_NEAR(sum / 100'000, 0, 0.013);  // four deviations
  EXPECT_NEAR(squares / 100'000, 1, 0.02);
}

TEST(Noise, IsNothingOutsideTraining) {
  const AlphaDropout alpha({.rate = 0.5});
  const GaussianNoise gauss({.stddev = 1});
  const SpatialDropout1d spatial({{.rate = 0.5}});
  for (const Layer* layer : {static_cast<const Layer*>(&alpha), static_cast<const Layer*>(&gauss),
                             static_cast<const Layer*>(&spatial)}) {
    LayerRun run(*layer, {{4, 5}}, 2);
    test::fill_on_grid(run.inputs[0].floats(), run.random);
    run.forward(Phase::Inference);
    EXPECT_TRUE(std::ranges::equal(run.output.floats(), run.inputs[0].floats()));
  }
}

TEST(Noise, HasTheGradientsOfFiniteDifferences) {
  const test::LayerGradientCase test{.inputs = {{3, 5}}, .planned_rows = 3};
  test::expect_gradients_match(AlphaDropout({.rate = 0.4}), test);
  test::expect_gradients_match(GaussianDropout({.rate = 0.4}), test);
  test::expect_gradients_match(GaussianNoise({.stddev = 0.5f}), test);
  test::expect_gradients_match(SpatialDropout1d({{.rate = 0.4}}), test);
  test::expect_gradients_match(Dropout({.rate = 0.5, .noise_shape = {{1u, 1u, std::nullopt}}}),
                               test);
}

}  // namespace
}  // namespace qnn
