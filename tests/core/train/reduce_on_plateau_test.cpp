#include "core/train/reduce_on_plateau.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace qnn {
namespace {

// The epochs, counting from 1, after which rates are reduced. Smaller is better.
std::vector<std::size_t> reduced_after(const ReduceOnPlateau& spec,
                                       const std::vector<double>& values, bool larger = false,
                                       bool can_reduce = true) {
  PlateauState state;
  std::vector<std::size_t> epochs;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (watch_for_plateau(spec, larger, values[i], can_reduce, state)) epochs.push_back(i + 1);
  EXPECT_EQ(state.reductions, epochs.size());
  return epochs;
}

using Epochs = std::vector<std::size_t>;

TEST(ReduceOnPlateau, WaitsForItsPatienceEachTime) {
  EXPECT_EQ(reduced_after({.monitor = {}, .patience = 2}, {3, 3, 3, 3, 3, 2, 2}), (Epochs{3, 5}));
}

TEST(ReduceOnPlateau, WantsMoreThanTheSmallestDifference) {
  const ReduceOnPlateau spec{.monitor = {}, .patience = 1, .min_delta = 0.5};
  EXPECT_EQ(reduced_after(spec, {3, 2.5, 2}), (Epochs{2}));
  EXPECT_EQ(reduced_after(spec, {3, 3.5, 4}, true), (Epochs{2}));
}

// Keras: the cooldown ends with the epoch that it is counted down in.
TEST(ReduceOnPlateau, DoesNotCountWhileItCoolsDown) {
  EXPECT_EQ(reduced_after({.monitor = {}, .patience = 1, .cooldown = 2}, {3, 3, 3, 3, 3, 3, 3}),
            (Epochs{2, 4, 6}));
  EXPECT_EQ(reduced_after({.monitor = {}, .patience = 2, .cooldown = 2}, {3, 3, 3, 3, 3, 3, 3}),
            (Epochs{3, 6}));
}

TEST(ReduceOnPlateau, DoesNothingWhereNothingCanBeReduced) {
  EXPECT_EQ(reduced_after({.monitor = {}, .patience = 1}, {3, 3, 3}, false, false), Epochs{});
}

TEST(RateReductionOfPlateaus, IsThePowerOfTheFactor) {
  const ReduceOnPlateau spec{.monitor = {}, .factor = 0.5, .min_learning_rate = 0.1};
  PlateauState state;
  EXPECT_EQ(rate_reduction(spec, state)(0.8), 0.8);
  state.reductions = 2;
  EXPECT_EQ(rate_reduction(spec, state)(0.8), 0.2);
  state.reductions = 5;
  EXPECT_EQ(rate_reduction(spec, state)(0.8), 0.1);
  EXPECT_EQ(rate_reduction({}, state)(0.8), 0.8);
}

}  // namespace
}  // namespace qnn
