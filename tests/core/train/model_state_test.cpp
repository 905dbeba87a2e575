#include "core/train/model_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/support/expect_user_error.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<std::string_view, 2> kSlots{"m", "v"};

// "a/kernel" [2, 2], with slots if asked for, and "b/moving_mean" [3], all `value`.
ParameterStore make_store(float value, bool with_slots) {
  ParameterStore store;
  Parameter parameter;
  parameter.path = "a/kernel";
  parameter.weights = Tensor(Shape{2, 2});
  store.parameters.push_back(std::move(parameter));
  if (with_slots)
    for (const std::string_view slot : kSlots) store.add_slot(0, slot, 0);
  store.states.push_back({.path = "b/moving_mean", .values = Tensor(Shape{3})});
  for (const auto values : {store.parameters[0].weights.floats(), store.states[0].values.floats()})
    std::fill(values.begin(), values.end(), value);
  for (Tensor& slot : store.parameters[0].slots)
    std::fill(slot.floats().begin(), slot.floats().end(), value + 1);
  return store;
}

Checkpoint checkpoint_of(const ParameterStore& store) {
  return parse_checkpoint(checkpoint_bytes("{}", "{}", checkpoint_views(store)).joined(), "file");
}

TEST(CheckpointViews, NameWeightsStatesAndSlotsInTheOrderOfTheStore) {
  std::vector<std::string> names;
  for (const NamedView& view : checkpoint_views(make_store(0, true))) names.push_back(view.name);
  EXPECT_THAT(names, ElementsAre("a/kernel", "b/moving_mean", "a/kernel:m", "a/kernel:v"));
}

TEST(Restore, BringsEverythingBack) {
  ParameterStore store = make_store(0, true);
  restore(checkpoint_of(make_store(7, true)), "file", store);
  EXPECT_EQ(store.parameters[0].weights.floats()[3], 7);
  EXPECT_EQ(store.parameters[0].slot_data[1][3], 8);
  EXPECT_EQ(store.states[0].values.floats()[2], 7);
}

TEST(Restore, LeavesOutSlotsWhereNobodyTrains) {
  ParameterStore store = make_store(0, false);
  restore(checkpoint_of(make_store(7, true)), "file", store);
  EXPECT_EQ(store.parameters[0].weights.floats()[0], 7);
}

// Of a run with use_ema: what is evaluated is the average, and training goes on from the weights.
TEST(Restore, TakesTheAverageOfTheWeightsWhereNobodyTrains) {
  ParameterStore trained = make_store(7, true);
  trained.add_slot(0, "average", 3);
  ParameterStore evaluated = make_store(0, false);
  ParameterStore resumed = make_store(0, true);
  resumed.add_slot(0, "average", 0);

  restore(checkpoint_of(trained), "file", evaluated);
  restore(checkpoint_of(trained), "file", resumed);

  EXPECT_EQ(evaluated.parameters[0].weights.floats()[0], 3);
  EXPECT_EQ(resumed.parameters[0].weights.floats()[0], 7);
  EXPECT_EQ(resumed.parameters[0].slot_data[2][0], 3);
}

TEST(Restore, RefusesAnotherNetworksTensors) {
  ParameterStore store = make_store(0, true);
  const auto expect_refused = [&](const ParameterStore& other, const std::string& message) {
    expect_user_error(ErrorKind::BadCheckpoint, HasSubstr(message),
                      [&] { restore(checkpoint_of(other), "run/last.safetensors", store); });
  };
  expect_refused(make_store(1, false), "run/last.safetensors: it has no tensor 'a/kernel:m'");
  ParameterStore other = make_store(1, true);
  other.states[0].path = "c/moving_mean";
  expect_refused(other, "it has no tensor 'b/moving_mean'");
  other = make_store(1, true);
  other.states.push_back({.path = "c/moving_mean", .values = Tensor(Shape{3})});
  expect_refused(other, "it has a tensor 'c/moving_mean' that this network has not");
  other = make_store(1, true);
  other.states[0].values = Tensor(Shape{4});
  expect_refused(other, "'b/moving_mean' is f32 [4], not f32 [3]");
}

}  // namespace
}  // namespace qnn::testing_support
