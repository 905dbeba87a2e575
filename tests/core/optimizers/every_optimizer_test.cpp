// Promises that hold for every registered optimizer: a new one is tested by being registered.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/optimizers/builtin_optimizers.hpp"
#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

std::unique_ptr<Optimizer> make(const Json& config, Json& resolved, Problems& problems) {
  return builtin_optimizers().make(ConfigValue(config, "/optimizer", problems),
                                   ValueWriter(resolved));
}

// Options with which each type moves weights of about 1 by some hundredths a step; a new type needs
// its own here.
Json example(const std::string& type) {
  static const std::map<std::string, Json> kExamples{
      {"adadelta", {{"learning_rate", 1.0}, {"epsilon", 1e-3}}},
      {"adagrad", {{"learning_rate", 0.2}}},
      {"adam", {{"learning_rate", 0.05}, {"amsgrad", true}}},
      {"adamax", {{"learning_rate", 0.05}}},
      {"adamw", {{"learning_rate", 0.05}}},
      {"bop", {{"threshold", 1e-3}, {"gamma", 0.1}}},
      {"ftrl", {{"learning_rate", 1.0}}},
      {"lion", {{"learning_rate", 0.02}}},
      {"nadam", {{"learning_rate", 0.05}}},
      {"rmsprop", {{"learning_rate", 0.02}, {"momentum", 0.5}, {"centered", true}}},
      {"sgd", {{"learning_rate", 0.05}, {"momentum", 0.5}}}};
  Json config = kExamples.at(type);
  config["type"] = type;
  return config;
}

// Distances Σ (w - target)² of weights, the targets being ±1.
struct Trained {
  Trained(const Optimizer& optimizer, std::size_t size)
      : run(optimizer, std::vector<float>(size)), targets(size) {
    const RandomStream random(5, RandomPurpose::Test);
    for (std::size_t i = 0; i < size; ++i) {
      run.weights[i] = random.uniform(i, -1, 1);
      targets[i] = i % 3 == 0 ? 1.0f : -1.0f;
    }
  }

  // One step towards the targets, or with a gradient of 0.
  void step(float gradient_factor = 1) {
    std::vector<float> gradient(targets.size());
    for (std::size_t i = 0; i < gradient.size(); ++i)
      gradient[i] = gradient_factor * (run.weights[i] - targets[i]);
    run.step(gradient);
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }

  double distance() const {
    double sum = 0;
    for (std::size_t i = 0; i < targets.size(); ++i)
      sum += std::pow(double{run.weights[i]} - double{targets[i]}, 2);
    return sum;
  }

  testing_support::OptimizerRun run;
  std::vector<float> targets;
};

class EveryOptimizer : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    optimizer = named(example(GetParam()));
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
  const double before = trained.distance();

  trained.steps(200);

  EXPECT_LT(trained.distance(), before / 10);
}

// But bop makes ±1 of any weight, and ftrl starts anew.
TEST_P(EveryOptimizer, ChangesNothingWithoutAGradient) {
  const bool writes_anew = GetParam() == "bop" || GetParam() == "ftrl";
  const auto undecayed = [&] {
    Json config = example(GetParam());
    if (optimizer->has_learning_rate()) config["weight_decay"] = 0;
    return named(config);
  }();
  Trained trained(*undecayed, 100);
  const std::vector<float> before = trained.run.weights;

  trained.step(0.0f);

  EXPECT_EQ(trained.run.weights == before, !writes_anew);
}

TEST_P(EveryOptimizer, RemembersNothingOutsideItsSlots) {
  const auto fresh = named(example(GetParam()));
  Trained straight(*optimizer, 100), first(*optimizer, 100), resumed(*fresh, 100);

  straight.steps(6);
  first.steps(3);
  resumed.run.weights = first.run.weights;
  resumed.run.slots = first.run.slots;
  resumed.run.steps = 3;
  resumed.steps(3);

  EXPECT_EQ(resumed.run.weights, straight.run.weights);
  EXPECT_EQ(resumed.run.slots, straight.run.slots);
}

TEST_P(EveryOptimizer, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<Trained> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    results.emplace_back(*optimizer, 100'001);
    results.back().steps(3);
  }

  for (const std::size_t other : {1, 2}) {
    EXPECT_EQ(results[0].run.weights, results[other].run.weights);
    EXPECT_EQ(results[0].run.slots, results[other].run.slots);
  }
}

TEST_P(EveryOptimizer, ClipsItsGradientFirst) {
  Json config = example(GetParam());
  config["clipvalue"] = 0.25;
  const auto clipping = named(config);
  Trained clipped(*clipping, 3), given(*optimizer, 3);
  clipped.run.weights = given.run.weights = {0.5f, -0.5f, 0.25f};

  clipped.run.step({8, -0.125f, -3});
  given.run.step({0.25f, -0.125f, -0.25f});

  EXPECT_EQ(clipped.run.weights, given.run.weights);
  EXPECT_EQ(clipped.run.slots, given.run.slots);
}

TEST_P(EveryOptimizer, TakesASchedule) {
  const bool has_rate = optimizer->has_learning_rate();
  Json config = example(GetParam());
  config[has_rate ? "learning_rate" : "gamma"] =
      Json{{"type", "exponential"}, {"initial", 1}, {"decay_steps", 1}, {"decay_rate", 0.5}};
  const auto scheduled = named(config);

  ASSERT_NE(scheduled, nullptr);
  if (has_rate) {
    EXPECT_EQ(scheduled->learning_rate({.step = 3}), 0.125);
  } else {
    EXPECT_EQ(scheduled->scheduled({.step = 3}).at(0).second, 0.125);
  }
}

TEST_P(EveryOptimizer, ReportsABadScheduleAtItsField) {
  Json resolved;
  Problems problems;
  const std::string field = optimizer->has_learning_rate() ? "learning_rate" : "gamma";
  const Json config{
      {"type", GetParam()},
      {field, Json{{"type", "piecewise"}, {"boundaries", Json::array({1})}, {"values", {0.5}}}}};

  EXPECT_EQ(make(config, resolved, problems), nullptr);

  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.list()[0].pointer, "/optimizer/" + field);
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
