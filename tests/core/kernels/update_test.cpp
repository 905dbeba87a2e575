#include "core/kernels/update.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::expect_same_bytes_for_any_thread_count;
using testing::for_each_instruction_set;
using testing::random_values;
using Floats = std::vector<float>;

constexpr std::size_t kLengths[] = {0, 1, 15, 16, 17, 1000, 20011};

// A parameter with its gradient and an optimizer's memory of it.
struct Sweep {
  Floats w, g;
  std::vector<Floats> slots = {};
  float clip_value = std::numeric_limits<float>::infinity();
  float scale = 1, keep = 1;
  Floats average = {};
  float average_momentum = 0;
  bool average_replaces = false;
  UpdateSurroundings around = {};

  template <class Rule>
  void update(const Rule& rule) {
    std::vector<std::span<float>> spans(slots.begin(), slots.end());
    update_weights({.weights = w,
                    .gradient = g,
                    .slots = spans,
                    .clip_value = clip_value,
                    .scale = scale,
                    .keep = keep,
                    .average = average,
                    .average_momentum = average_momentum,
                    .average_replaces = average_replaces,
                    .around = around},
                   rule);
  }
};

TEST(SgdUpdate, StepsAgainstTheGradient) {
  Sweep sweep{.w = {1, 2, -3}, .g = {0.5F, -1, 4}};

  sweep.update(SgdUpdate{.rate = 0.25F});

  expect_identical(sweep.w, Floats{0.875F, 2.25F, -4});
}

TEST(SgdUpdate, ClipsThenScalesTheGradient) {
  Sweep sweep{.w = {0, 0, 0}, .g = {0.5F, -8, 4}, .clip_value = 2, .scale = 0.5F};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.w, Floats{-0.25F, 1, -1});
}

TEST(SgdUpdate, ShrinksTheWeightsBeforeTheStep) {
  Sweep sweep{.w = {4, -8}, .g = {1, 1}, .keep = 0.75F};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.w, Floats{2, -7});
}

TEST(MomentumUpdate, RemembersItsVelocity) {
  Sweep sweep{.w = {1}, .g = {2}, .slots = {{0}}};

  sweep.update(MomentumUpdate{.rate = 0.25F, .momentum = 0.5F});  // m = -0.5
  sweep.g = {4};
  sweep.update(MomentumUpdate{.rate = 0.25F, .momentum = 0.5F});  // m = -0.25 - 1

  expect_identical(sweep.slots[0], Floats{-1.25F});
  expect_identical(sweep.w, Floats{-0.75F});
}

TEST(MomentumUpdate, LooksAheadWithNesterov) {
  Sweep sweep{.w = {1}, .g = {4}, .slots = {{2}}};

  sweep.update(MomentumUpdate{.rate = 0.25F, .momentum = 0.5F, .nesterov = true});

  expect_identical(sweep.slots[0], Floats{0});  // m = 1 - 1
  expect_identical(sweep.w, Floats{0});         // 1 + 0 - 1
}

// Directions 0.5·2 - 0.5·4 = -1, 0 and 3; m takes a quarter of each gradient.
TEST(LionUpdate, StepsByTheRateAgainstTheSign) {
  Sweep sweep{.w = {1, 1, 1}, .g = {-4, 0, 2}, .slots = {{2, 0, 4}}};

  sweep.update(LionUpdate{.rate = 0.25F, .beta1 = 0.5F, .beta2 = 0.75F});

  expect_identical(sweep.w, Floats{1.25F, 1, 0.75F});
  expect_identical(sweep.slots[0], Floats{0.5F, 0, 3.5F});
}

TEST(BopUpdate, FlipsWhereTheMeanGradientAgreesWithTheWeight) {
  Sweep sweep{.w = {1, -1, 1, -1}, .g = {4, -4, -4, 0.5F}, .slots = {Floats(4)}};

  sweep.update(BopUpdate{.gamma = 0.5F, .threshold = 1});  // m = 2, -2, -2, 0.25

  expect_identical(sweep.slots[0], Floats{2, -2, -2, 0.25F});
  expect_identical(sweep.w, Floats{-1, 1, 1, -1});
}

// Larq's sign of -sgn(0) w is +1: golden/optimizers_larq, "Bop tie".
TEST(BopUpdate, MakesATieAPlusOne) {
  Sweep sweep{.w = {1, -1, 1, -1}, .g = {0.5F, -0.5F, -0.5F, 0.5F}, .slots = {Floats(4)}};

  sweep.update(BopUpdate{.gamma = 1, .threshold = 0.5F});

  expect_identical(sweep.w, Floats{1, 1, 1, -1});
}

TEST(BopUpdate, MakesRealWeightsPlusMinusOne) {
  Sweep sweep{.w = {0.25F, -0.25F, 0, -0.0F}, .g = {8, 8, 8, 8}, .slots = {Floats(4)}};

  sweep.update(BopUpdate{.gamma = 1, .threshold = 1});

  expect_identical(sweep.w, Floats{-1, -1, 1, 1});
}

TEST(AdamUpdate, FirstStepHasTheSizeOfTheRate) {
  Sweep sweep{.w = {0, 0}, .g = {3, -0.02F}, .slots = {{0, 0}, {0, 0}}};
  const float rate = 0.001F;
  const float alpha = rate * std::sqrt(1 - 0.999F) / (1 - 0.9F);

  sweep.update(
      AdamUpdate{.alpha = alpha, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 0.001F, .epsilon = 0});

  EXPECT_NEAR(sweep.w[0], -rate, 1e-8F);
  EXPECT_NEAR(sweep.w[1], rate, 1e-8F);
  EXPECT_FLOAT_EQ(sweep.slots[0][0], 0.3F);
  EXPECT_FLOAT_EQ(sweep.slots[1][0], 0.009F);
}

// v is 8, then 4; the root stays that of 8.
TEST(AdamUpdate, DividesByTheLargestSpreadWithAmsgrad) {
  Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}, {0}, {0}}};
  const AdamUpdate rule{
      .alpha = 1, .one_minus_beta1 = 0.5F, .one_minus_beta2 = 0.5F, .epsilon = 0, .amsgrad = true};

  sweep.update(rule);
  sweep.g = {0};
  sweep.update(rule);

  expect_identical(sweep.slots[1], Floats{4});
  expect_identical(sweep.slots[2], Floats{8});
  EXPECT_FLOAT_EQ(sweep.w[0], -3 / std::sqrt(8.0F));  // m: 2, then 1
}

TEST(AdamaxUpdate, DividesByTheLargestGradient) {
  Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}, {0}}};
  const AdamaxUpdate rule{.alpha = 1, .one_minus_beta1 = 0.5F, .beta2 = 0.5F, .epsilon = 0};

  sweep.update(rule);  // m = 2, u = 4
  sweep.g = {1};
  sweep.update(rule);  // m = 1.5, u = 2

  expect_identical(sweep.w, Floats{-1.25F});
}

TEST(NadamUpdate, MixesTheMeanWithTheGradient) {
  Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}, {0}}};

  sweep.update(NadamUpdate{.rate = 1,
                           .one_minus_beta1 = 0.5F,
                           .one_minus_beta2 = 0.25F,
                           .epsilon = 0,
                           .m_factor = 1,
                           .g_factor = 0.5F,
                           .v_factor = 4});

  expect_identical(sweep.w, Floats{-1});  // (2 + 2) / sqrt(4 · 4)
}

TEST(RmspropUpdate, PutsEpsilonInsideOrOutsideTheRoot) {
  for (const bool inside : {true, false}) {
    Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}}};

    sweep.update(RmspropUpdate{.rate = 3, .rho = 0, .epsilon = 9, .epsilon_inside_root = inside});

    expect_identical(sweep.w, Floats{inside ? -12.0F / 5 : -12.0F / 13});
  }
}

// v = 8, a = 2, so the spread is 4; steps 2, then 1 of the momentum.
TEST(RmspropUpdate, CentersAndCarriesMomentum) {
  Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}, {0}, {2}}};

  sweep.update(RmspropUpdate{.rate = 1,
                             .rho = 0.5F,
                             .epsilon = 0,
                             .momentum = 0.5F,
                             .centered = true,
                             .has_momentum = true});

  expect_identical(sweep.w, Floats{-3});
  expect_identical(sweep.slots[1], Floats{2});
  expect_identical(sweep.slots[2], Floats{3});
}

TEST(AdagradUpdate, DividesByTheRootOfAllSquares) {
  Sweep inside{.w = {0}, .g = {4}, .slots = {{8}}};
  Sweep outside = inside;

  inside.update(AdagradUpdate{.rate = 5, .epsilon = 1});
  outside.update(AdagradUpdate{.rate = 6, .epsilon = 7, .epsilon_inside_root = false});

  expect_identical(inside.w, Floats{-4});  // 20 / sqrt(24 + 1)
  expect_identical(outside.slots[0], Floats{24});
  EXPECT_FLOAT_EQ(outside.w[0], -24 / (std::sqrt(24.0F) + 7));
}

TEST(AdadeltaUpdate, ScalesStepsByThoseOfBefore) {
  Sweep sweep{.w = {0}, .g = {4}, .slots = {{0}, {3}}};

  sweep.update(AdadeltaUpdate{.rate = 0.5F, .rho = 0.5F, .epsilon = 1});

  // a = 8; the step is 4 · 2 / 3; b = 1.5 + 0.5 (8/3)².
  EXPECT_FLOAT_EQ(sweep.w[0], -4.0F / 3);
  EXPECT_FLOAT_EQ(sweep.slots[1][0], 1.5F + 0.5F * 64 / 9);
}

// n: 9 -> 25, so sigma = 2 at rate 1 and z = 4 - 2·1 = 2; w = (1 - 2) / (5 + 2·0.5).
TEST(FtrlUpdate, FollowsTheRegularizedLeader) {
  Sweep sweep{.w = {1, 1}, .g = {4, 1}, .slots = {{9, 0}, {0, 0}}};

  sweep.update(FtrlUpdate{.rate = 1, .l1 = 1, .l2 = 0.5F});

  EXPECT_FLOAT_EQ(sweep.w[0], -1.0F / 6);
  EXPECT_EQ(sweep.w[1], 0.0F);  // |z| = 0 is inside l1
  expect_identical(sweep.slots[0], Floats{25, 1});
}

TEST(FtrlUpdate, TakesAnyPower) {
  for (const float power : {0.0F, 0.25F, 0.5F, 0.75F, 1.0F}) {
    Sweep sweep{.w = {0}, .g = {3}, .slots = {{7}, {0}}};

    sweep.update(FtrlUpdate{.rate = 2, .power = power, .shrinkage = 1});

    EXPECT_NEAR(sweep.w[0], -3 / (std::pow(16.0F, power) / 2), 1e-5F) << power;
  }
}

// Weights after the rule 8 and -4; their average keeps three quarters of itself.
TEST(UpdateAverage, MovesTowardsTheNewWeights) {
  Sweep sweep{.w = {9, -5}, .g = {1, -1}, .average = {4, 0}, .average_momentum = 0.75F};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.average, Floats{5, -1});
  expect_identical(sweep.w, Floats{8, -4});
}

TEST(UpdateAverage, ReplacesTheWeightsIfAsked) {
  Sweep sweep{.w = {9, -5},
              .g = {1, -1},
              .average = {4, 0},
              .average_momentum = 0.75F,
              .average_replaces = true};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.average, Floats{5, -1});
  expect_identical(sweep.w, Floats{5, -1});
}

// |w| is 2 and 0.5: the first gradient does not pass; then w = 2 and 0.25, clipped to 0.125.
TEST(UpdateSurroundings, MaskTheGradientAndClipTheWeights) {
  Sweep sweep{.w = {2, -0.5F}, .g = {1, -0.75F}};
  sweep.around.mask_limit = 1;
  sweep.around.range = {.low = -1, .high = 0.125F};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.w, Floats{0.125F, 0.125F});
}

TEST(UpdateSurroundings, AverageWeightsBeforeTheRange) {
  Sweep sweep{.w = {3}, .g = {1}, .average = {4}, .average_momentum = 0.5F};
  sweep.around.range = {.low = -1, .high = 1};

  sweep.update(SgdUpdate{.rate = 1});

  expect_identical(sweep.average, Floats{3});
  expect_identical(sweep.w, Floats{1});
}

// In rows of whole words, of words with a rest, and of less than one.
TEST(UpdateSurroundings, PackTheSignsOfTheNewWeights) {
  for_each_instruction_set([&] {
    for (const std::size_t row : {1UL, 9UL, 64UL, 300UL, 784UL, 4096UL, 8192UL}) {
      const std::size_t rows = 40000 / row + 2;
      const std::size_t row_words = (row + 63) / 64;
      std::vector<std::uint64_t> bits(rows * row_words, ~0ULL);
      Sweep sweep{.w = random_values(rows * row, -1, 1, 1),
                  .g = random_values(rows * row, -1, 1, 2)};
      sweep.around.bits = bits;
      sweep.around.row_length = row;

      sweep.update(SgdUpdate{.rate = 1});

      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < row_words * 64; ++i) {
          const bool bit = (bits[r * row_words + i / 64] >> (i % 64) & 1U) != 0;
          ASSERT_EQ(bit, i < row && sweep.w[r * row + i] < 0) << row << ": " << r << ", " << i;
        }
      }
    }
  });
}

TEST(Updates, EqualPlainLoopsBitForBit) {
  for_each_instruction_set([&] {
    for (const std::size_t length : kLengths) {
      const Floats g = random_values(length, -1, 1, 1);
      Sweep s{.w = random_values(length, -1, 1, 2),
              .g = g,
              .slots = {random_values(length, -1, 1, 3), random_values(length, 0, 1, 4)}};
      Floats w = s.w;
      Floats m = s.slots[0];
      Floats v = s.slots[1];
      for (std::size_t i = 0; i < length; ++i) {
        w[i] = w[i] - 0.1F * g[i];
        m[i] = 0.9F * m[i] - 0.01F * g[i];
        w[i] = w[i] + m[i];
        m[i] = 0.8F * m[i] - 0.02F * g[i];
        w[i] = w[i] + 0.8F * m[i] - 0.02F * g[i];
        m[i] = m[i] + (g[i] - m[i]) * 0.1F;
        v[i] = v[i] + (g[i] * g[i] - v[i]) * 0.01F;
        w[i] = w[i] - 0.003F * m[i] / (std::sqrt(v[i]) + 1e-7F);
      }

      s.update(SgdUpdate{.rate = 0.1F});
      s.update(MomentumUpdate{.rate = 0.01F, .momentum = 0.9F});
      s.update(MomentumUpdate{.rate = 0.02F, .momentum = 0.8F, .nesterov = true});
      s.update(AdamUpdate{
          .alpha = 0.003F, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 0.01F, .epsilon = 1e-7F});

      expect_identical(s.w, w);
      expect_identical(s.slots[0], m);
      expect_identical(s.slots[1], v);
    }
  });
}

template <class Rule>
void expect_same_bytes_of(const Rule& rule) {
  const Floats g = random_values(100003, -1, 1);
  expect_same_bytes_for_any_thread_count([&] {
    Sweep sweep{.w = Floats(g.size(), 0.5F),
                .g = g,
                .slots = {Floats(g.size()), Floats(g.size()), Floats(g.size())}};
    sweep.update(rule);
    return sweep.w;
  });
}

TEST(Updates, SameBytesForAnyThreadCount) {
  expect_same_bytes_of(AdamUpdate{
      .alpha = 0.001F, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 0.001F, .epsilon = 1e-7F});
  expect_same_bytes_of(BopUpdate{.gamma = 0.1F, .threshold = 1e-3F});
  expect_same_bytes_of(FtrlUpdate{.rate = 0.1F, .power = 0.7F});
}

}  // namespace
}  // namespace qnn
