#include "core/train/early_stopping.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace qnn {
namespace {

// The epoch, counting from 1, at whose end training stops; 0 for never. Smaller is better.
std::uint64_t stops_after(const EarlyStopping& spec, const std::vector<double>& values,
                          bool larger = false) {
  EarlyStoppingState state;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (watch_for_stop(spec, larger, values[i], i + 1, state).stop) return i + 1;
  return 0;
}

TEST(EarlyStopping, WaitsForItsPatience) {
  EXPECT_EQ(stops_after({.monitor = {}, .patience = 2, .baseline = {}}, {3, 2, 2, 2, 1}), 4u);
  EXPECT_EQ(stops_after({.monitor = {}, .patience = 3, .baseline = {}}, {3, 2, 2, 2, 1, 0}), 0u);
}

TEST(EarlyStopping, CountsAnewAfterABetterValue) {
  EXPECT_EQ(stops_after({.monitor = {}, .patience = 2, .baseline = {}}, {3, 4, 2, 4, 4}), 5u);
}

TEST(EarlyStopping, WithoutPatienceStopsAtTheFirstWorseEpoch) {
  EXPECT_EQ(stops_after({.monitor = {}, .baseline = {}}, {3, 2, 2}), 3u);
}

TEST(EarlyStopping, GoesUpwardsWhereLargerIsBetter) {
  EXPECT_EQ(stops_after({.monitor = {}, .patience = 1, .baseline = {}}, {1, 2, 3, 3}, true), 4u);
}

TEST(EarlyStopping, WantsMoreThanTheSmallestDifference) {
  const EarlyStopping spec{.monitor = {}, .patience = 2, .min_delta = 0.5, .baseline = {}};
  EXPECT_EQ(stops_after(spec, {3, 2.75, 2.5}), 3u);
  EXPECT_EQ(stops_after(spec, {3, 2.75, 2.25, 2, 2}), 5u);
  EXPECT_EQ(stops_after(spec, {3, 3.25, 3.5}, true), 3u);
}

// Keras: better values do not restart the wait while the baseline is not beaten; training stops at
// an epoch that is not better.
TEST(EarlyStopping, WantsTheBaselineBeaten) {
  const EarlyStopping spec{.monitor = {}, .patience = 2, .baseline = 1};
  EXPECT_EQ(stops_after(spec, {5, 4, 3, 3}), 4u);
  EXPECT_EQ(stops_after(spec, {5, 0.5, 3}), 0u);
}

TEST(EarlyStopping, LooksAwayAtTheStart) {
  const EarlyStopping spec{.monitor = {}, .patience = 1, .baseline = {}, .start_from_epoch = 3};
  EXPECT_EQ(stops_after(spec, {1, 2, 3, 4, 5}), 5u);
}

TEST(EarlyStopping, NeverStopsAfterTheFirstEpoch) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(stops_after({.monitor = {}, .baseline = {}}, {nan, nan}), 2u);
}

TEST(EarlyStopping, KeepsTheBestEpochForRestoring) {
  const EarlyStopping spec{
      .monitor = {}, .patience = 9, .baseline = {}, .restore_best_weights = true};
  EarlyStoppingState state;
  std::vector<bool> kept;
  for (const double value : {3.0, 4.0, 2.0, 2.0})
    kept.push_back(watch_for_stop(spec, false, value, kept.size() + 1, state).keep);

  EXPECT_EQ(kept, (std::vector<bool>{true, false, true, false}));
  EXPECT_EQ(state.kept_epoch, 3u);
  EXPECT_EQ(state.best, (Best{.value = 2, .epoch = 3}));
}

// Keras: there is something to restore even if no value was ever good.
TEST(EarlyStopping, KeepsTheFirstEpochWhateverItsValue) {
  const EarlyStopping spec{
      .monitor = {}, .patience = 9, .baseline = {}, .restore_best_weights = true};
  EarlyStoppingState state;

  EXPECT_TRUE(watch_for_stop(spec, false, std::numeric_limits<double>::infinity(), 1, state).keep);
  EXPECT_FALSE(state.best.has_value());
  EXPECT_EQ(state.kept_epoch, 1u);
}

}  // namespace
}  // namespace qnn
