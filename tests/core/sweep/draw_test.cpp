#include "core/sweep/draw.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace qnn {
namespace {

SweepSpec spec_of(const std::string& method) {
  const std::string text = R"({"config": "x.json",
    "objective": {"metric": "validation.loss", "direction": "minimize"},
    "space": {"x": {"uniform": [-1, 1]}, "kind": {"choice": ["a", "b", "c"]},
              "rate": {"log_uniform": [1e-4, 1]},
              "depth": {"int": [1, 5], "if": {"kind": ["b", "c"]}}},
    "method": )" + method + "}";
  Problems problems;
  SweepSpec spec = read_sweep_spec(parse_document(text, "sweep.json"), "sweep", problems);
  EXPECT_TRUE(problems.empty());
  return spec;
}

TEST(Draw, IsAFunctionOfTheSeedAndTheIndex) {
  const SweepSpec one = spec_of(R"({"type": "random", "trials": 50, "seed": 1})");
  const SweepSpec two = spec_of(R"({"type": "random", "trials": 90, "seed": 2})");
  std::set<std::string> texts;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto values = values_of(one.space, draw(one, i, {}));
    EXPECT_EQ(values, values_of(one.space, draw(one, i, {})));
    EXPECT_NE(values, values_of(two.space, draw(two, i, {})));
    texts.insert(Json(values).dump());
  }
  EXPECT_EQ(texts.size(), 50u);
}

// The share of each half, of each choice and of each order of magnitude, within 4 deviations.
TEST(Draw, SpreadsEvenlyOverTheDomains) {
  const SweepSpec spec = spec_of(R"({"type": "random", "trials": 2000})");
  int left = 0, first = 0, small = 0, deep = 0, with_depth = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    auto values = values_of(spec.space, draw(spec, i, {}));
    left += values.at("x").get<double>() < 0;
    first += values.at("kind") == "a";
    small += values.at("rate").get<double>() < 1e-3;
    EXPECT_EQ(values.contains("depth"), values.at("kind") != "a");
    if (!values.contains("depth")) continue;
    ++with_depth;
    deep += values.at("depth") == 5;
  }
  EXPECT_NEAR(left, 1000, 90);
  EXPECT_NEAR(first, 2000 / 3, 85);
  EXPECT_NEAR(small, 500, 78);
  EXPECT_NEAR(deep, with_depth / 5, 60);
}

double loss(const std::map<std::string, Json>& values) {
  const double x = values.at("x").get<double>() - 0.6;
  const double rate = std::log10(values.at("rate").get<double>()) + 2;
  return x * x + 0.1 * rate * rate + (values.at("kind") == "b" ? 0 : 0.5);
}

// Minimizes a bowl: the later half of the trials is nearer to the bottom than chance is.
TEST(Draw, ByExperienceComesNearerThanChance) {
  const SweepSpec chance = spec_of(R"({"type": "random", "trials": 100})");
  const SweepSpec tpe = spec_of(R"({"type": "tpe", "trials": 100})");
  std::vector<Experience> experience;
  double of_chance = 0, of_tpe = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto values = values_of(tpe.space, draw(tpe, i, experience));
    if (i < 10) {
      EXPECT_EQ(values, values_of(chance.space, draw(chance, i, {})));
    }
    experience.push_back({.values = values, .value = loss(values)});
    if (i < 50) continue;
    of_tpe += loss(values) / 50;
    of_chance += loss(values_of(chance.space, draw(chance, i, {}))) / 50;
  }
  EXPECT_LT(of_tpe, 0.4 * of_chance);
}

TEST(Draw, ByExperienceDoesNotDependOnItsOrder) {
  const SweepSpec spec = spec_of(R"({"type": "tpe", "trials": 100})");
  std::vector<Experience> experience;
  for (std::size_t i = 0; i < 30; ++i) {
    const auto values = values_of(spec.space, draw(spec, i, {}));
    experience.push_back({.values = values, .value = loss(values)});
  }
  const auto forwards = values_of(spec.space, draw(spec, 30, experience));
  std::reverse(experience.begin(), experience.end());
  EXPECT_EQ(values_of(spec.space, draw(spec, 30, experience)), forwards);
}

}  // namespace
}  // namespace qnn
