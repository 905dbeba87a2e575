// Promises that hold for every registered optimizer: a new one is tested by being registered.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/optimizers/builtin_optimizers.hpp"

namespace qnn {
namespace {

std::unique_ptr<Optimizer> make(const Json& config, Json& resolved, Problems& problems) {
  return builtin_optimizers().make(ConfigValue(config, "/optimizer", problems),
                                   ValueWriter(resolved));
}

// A parameter and the optimizer's memory of it.
struct Trained {
  Trained(const Optimizer& optimizer, std::size_t size)
      : weights(size), memory(optimizer.slots().size(), std::vector<float>(size, 0.0f)) {
    const RandomStream random(5, RandomPurpose::Test);
    for (std::size_t i = 0; i < size; ++i) weights[i] = random.uniform(i, -1, 1);
  }

  // One step towards the minimum of Σ w² / 2, whose gradient is w, or with a gradient of 0.
  void step(const Optimizer& optimizer, std::uint64_t number, float gradient_factor = 1) {
    std::vector<float> gradient(weights);
    for (float& g : gradient) g *= gradient_factor;
    std::vector<std::span<float>> slots;
    for (auto& slot : memory) slots.emplace_back(slot);
    optimizer.update(
        {.time = {.step = number}, .weights = weights, .gradient = gradient, .slots = slots});
  }

  double squares() const {
    double sum = 0;
    for (const float w : weights) sum += double{w} * double{w};
    return sum;
  }

  std::vector<float> weights;
  std::vector<std::vector<float>> memory;
};

class EveryOptimizer : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    optimizer = named(Json{{"type", GetParam()}, {"learning_rate", 0.05}});
    ASSERT_NE(optimizer, nullptr);
  }

  static std::unique_ptr<Optimizer> named(const Json& config) {
    Json resolved;
    Problems problems;
    return make(config, resolved, problems);
  }

  std::unique_ptr<Optimizer> optimizer;
};

TEST_P(EveryOptimizer, GoesDownhill) {
  Trained trained(*optimizer, 100);
  const double before = trained.squares();

  for (std::uint64_t step = 0; step < 60; ++step) trained.step(*optimizer, step);

  EXPECT_LT(trained.squares(), before / 10);
}

TEST_P(EveryOptimizer, ChangesNothingWithoutAGradient) {
  Trained trained(*optimizer, 100);
  const std::vector<float> before = trained.weights;

  trained.step(*optimizer, 0, 0.0f);

  EXPECT_EQ(trained.weights, before);
}

TEST_P(EveryOptimizer, RemembersNothingOutsideItsSlots) {
  Trained straight(*optimizer, 100), resumed(*optimizer, 100);
  const auto fresh = named(Json{{"type", GetParam()}, {"learning_rate", 0.05}});

  for (std::uint64_t step = 0; step < 6; ++step) straight.step(*optimizer, step);
  for (std::uint64_t step = 0; step < 3; ++step) resumed.step(*optimizer, step);
  for (std::uint64_t step = 3; step < 6; ++step) resumed.step(*fresh, step);

  EXPECT_EQ(resumed.weights, straight.weights);
  EXPECT_EQ(resumed.memory, straight.memory);
}

TEST_P(EveryOptimizer, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<Trained> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    results.emplace_back(*optimizer, 100'001);
    for (std::uint64_t step = 0; step < 3; ++step) results.back().step(*optimizer, step);
  }

  EXPECT_EQ(results[0].weights, results[1].weights);
  EXPECT_EQ(results[0].weights, results[2].weights);
  EXPECT_EQ(results[0].memory, results[1].memory);
  EXPECT_EQ(results[0].memory, results[2].memory);
}

TEST_P(EveryOptimizer, TakesAScheduleForItsLearningRate) {
  const auto scheduled = named(Json{
      {"type", GetParam()},
      {"learning_rate",
       Json{{"type", "exponential"}, {"initial", 1}, {"decay_steps", 1}, {"decay_rate", 0.5}}}});

  ASSERT_NE(scheduled, nullptr);
  EXPECT_EQ(scheduled->learning_rate({.step = 3}), 0.125);
}

TEST_P(EveryOptimizer, ReportsABadScheduleAtItsField) {
  Json resolved;
  Problems problems;
  const Json config{{"type", GetParam()},
                    {"learning_rate", Json{{"type", "piecewise"},
                                           {"boundaries", Json::array({1})},
                                           {"values", Json::array({1})}}}};

  EXPECT_EQ(make(config, resolved, problems), nullptr);

  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.list()[0].pointer, "/optimizer/learning_rate");
}

TEST_P(EveryOptimizer, ReadsItsOwnResolvedConfig) {
  Json resolved, again;
  Problems problems;
  ASSERT_NE(make(Json(GetParam()), resolved, problems), nullptr);

  EXPECT_NE(make(resolved, again, problems), nullptr);
  EXPECT_EQ(resolved, again);
}

INSTANTIATE_TEST_SUITE_P(Builtin, EveryOptimizer, ::testing::ValuesIn(builtin_optimizers().names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace qnn
