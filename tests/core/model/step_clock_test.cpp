#include "core/model/step_clock.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "core/model/evaluate.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 10 samples in batches of 4, so that each third batch has only 2.
const NetworkText kText = network_zoo()[1].text;

std::vector<std::string> names_of(const Profile& profile) {
  std::vector<std::string> names;
  for (const ProfiledStep& step : profile.steps) names.push_back(step.name);
  return names;
}

double sum_of_steps(const Profile& profile) {
  double sum = 0;
  for (const ProfiledStep& step : profile.steps) sum += step.milliseconds;
  return sum;
}

double sum_of_parts(const Profile& profile) {
  double sum = 0;
  for (const ProfiledPart& part : profile.parts) sum += part.milliseconds;
  return sum;
}

double sum_of(const std::vector<ProfileGroup>& groups) {
  double sum = 0;
  for (const ProfileGroup& group : groups) sum += group.milliseconds;
  return sum;
}

// Trains and lets the clock see it, as a trainer does.
Profile profile_of_training(SmallNetwork& network, std::uint64_t steps) {
  StepClock clock(network.model());
  clock.begin();
  for (std::uint64_t step = 0; step < steps; ++step) {
    const Batch batch = network.batch(step);
    clock.lap(StepPart::Data);
    network.model().train_step(batch, step);
    clock.lap(StepPart::Program);
    clock.end_step(batch.rows);
  }
  return clock.profile();
}

TEST(StepClock, NamesTheStepsOfTheProgramInOrder) {
  SmallNetwork network(kText);
  std::vector<std::string> expected;
  for (const Step& step : network.model().program().steps)
    if (!step.inference_only) expected.push_back(step.name);
  EXPECT_EQ(names_of(profile_of_training(network, 7)), expected);
}

TEST(StepClock, AddsUpToTheStep) {
  SmallNetwork network(kText);
  const Profile profile = profile_of_training(network, 20);
  ASSERT_EQ(profile.parts.size(), 6u);
  EXPECT_EQ(profile.parts[1].name, "program");
  EXPECT_GT(profile.milliseconds, 0);
  EXPECT_NEAR(sum_of_parts(profile), profile.milliseconds, 1e-9);
  EXPECT_NEAR(sum_of_steps(profile), profile.parts[1].milliseconds, 1e-9);
  EXPECT_NEAR(sum_of(by_kind(profile)), sum_of_steps(profile), 1e-9);
  EXPECT_NEAR(sum_of(by_layer(profile)), sum_of_steps(profile), 1e-9);
  EXPECT_LE(profile.fastest, profile.median);
  EXPECT_LE(profile.median, profile.slowest);
  EXPECT_LE(profile.fastest, profile.milliseconds);
  EXPECT_LE(profile.milliseconds, profile.slowest);
}

// Of 20 steps, 14 have 4 samples; two of them warm up; a third of 12 is averaged, and its edges.
TEST(StepClock, LeavesOutShortBatchesAndTheFirstSteps) {
  SmallNetwork network(kText);
  const Profile profile = profile_of_training(network, 20);
  EXPECT_EQ(profile.rows, 4u);
  EXPECT_EQ(profile.measured, 12u);
  EXPECT_EQ(profile.averaged, 6u);
}

TEST(StepClock, TakesTheFirstStepsIfThereAreNoOthers) {
  SmallNetwork network(kText);
  EXPECT_EQ(profile_of_training(network, 1).measured, 1u);
  EXPECT_EQ(profile_of_training(network, 2).measured, 2u);
  EXPECT_EQ(profile_of_training(network, 4).measured, 1u);
}

TEST(StepClock, HasNoProfileOfNothing) {
  SmallNetwork network(kText);
  const Profile profile = profile_of_training(network, 0);
  EXPECT_EQ(profile.measured, 0u);
  EXPECT_THAT(profile.steps, IsEmpty());
}

TEST(StepClock, ChangesNoBitOfTraining) {
  SmallNetwork plain(kText);
  SmallNetwork timed(kText);
  const StepClock clock(timed.model());
  plain.train_steps(7);
  timed.train_steps(7);
  EXPECT_EQ(timed.state_bytes(), plain.state_bytes());
}

TEST(StepClock, SeesInInferenceTheStepsOfInferenceAlone) {
  SmallNetwork network(kText);
  StepClock clock(network.model());
  evaluate(network.model(), network.loader(), {}, {}, {}, &clock);
  const Profile profile = clock.profile();
  std::vector<std::string> expected;
  for (const Step& step : network.model().program().steps)
    if (step.stage != Stage::Backward && !step.training_only) expected.push_back(step.name);
  EXPECT_EQ(names_of(profile), expected);
  EXPECT_EQ(profile.measured, 2u);
  EXPECT_NEAR(sum_of_parts(profile), profile.milliseconds, 1e-9);
}

// Groups of two layers, worked out by hand; the slowest comes first.
TEST(Profile, IsGroupedWithItsRates) {
  Profile profile;
  const StepCost product{.products = {{OperandKind::Signs, 6e6}}, .bytes = 100};
  const StepCost move{.products = {}, .bytes = 4e6};
  profile.steps = {{"a", Stage::Forward, "dense", "a", 1.0, product},
                   {"a/quantize", Stage::Forward, "quantize", "a", 0.5, move},
                   {"b", Stage::Forward, "dense", "b", 2.0, product}};
  const std::vector<ProfileGroup> kinds = by_kind(profile);
  ASSERT_EQ(kinds.size(), 2u);
  EXPECT_EQ(kinds[0].name, "dense");
  EXPECT_EQ(kinds[0].calls, 2u);
  EXPECT_EQ(kinds[0].milliseconds, 3);
  EXPECT_EQ(rate(kinds[0].operations, kinds[0].product_milliseconds), 4);  // GOP/s
  EXPECT_EQ(rate(kinds[1].bytes, kinds[1].other_milliseconds), 8);         // GB/s
  const std::vector<ProfileGroup> layers = by_layer(profile);
  EXPECT_EQ(layers[0].name, "b");
  EXPECT_EQ(layers[1].bytes, 4e6);
  EXPECT_EQ(rate(1, 0), 0);
}

}  // namespace
}  // namespace qnn::testing_support
