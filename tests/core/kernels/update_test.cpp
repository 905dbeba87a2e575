#include "core/kernels/update.hpp"

#include <gtest/gtest.h>

#include <cmath>
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

TEST(SgdUpdate, StepsAgainstTheGradient) {
  Floats w = {1, 2, -3};

  sgd_update(w, Floats{0.5F, -1, 4}, 0.25F);

  expect_identical(w, Floats{0.875F, 2.25F, -4});
}

TEST(SgdMomentumUpdate, RemembersItsVelocity) {
  Floats w = {1};
  Floats m = {0};

  sgd_momentum_update(w, Floats{2}, m, 0.25F, 0.5F, false);  // m = -0.5
  sgd_momentum_update(w, Floats{4}, m, 0.25F, 0.5F, false);  // m = -0.25 - 1

  expect_identical(m, Floats{-1.25F});
  expect_identical(w, Floats{-0.75F});
}

TEST(SgdMomentumUpdate, LooksAheadWithNesterov) {
  Floats w = {1};
  Floats m = {2};

  sgd_momentum_update(w, Floats{4}, m, 0.25F, 0.5F, true);  // m = 1 - 1; w = 1 + 0 - 1

  expect_identical(m, Floats{0});
  expect_identical(w, Floats{0});
}

TEST(AdamUpdate, FirstStepHasTheSizeOfTheRate) {
  Floats w = {0, 0};
  Floats m = {0, 0};
  Floats v = {0, 0};
  const float rate = 0.001F;
  const float alpha = rate * std::sqrt(1 - 0.999F) / (1 - 0.9F);

  adam_update(w, Floats{3, -0.02F}, m, v,
              {.alpha = alpha, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 0.001F, .epsilon = 0});

  EXPECT_NEAR(w[0], -rate, 1e-8F);
  EXPECT_NEAR(w[1], rate, 1e-8F);
  EXPECT_FLOAT_EQ(m[0], 0.3F);
  EXPECT_FLOAT_EQ(v[0], 0.009F);
}

TEST(Updates, EqualPlainLoopsBitForBit) {
  for_each_instruction_set([&] {
    for (const std::size_t length : kLengths) {
      const Floats g = random_values(length, -1, 1, 1);
      Floats w = random_values(length, -1, 1, 2);
      Floats m = random_values(length, -1, 1, 3);
      Floats v = random_values(length, 0, 1, 4);
      Floats w_loop = w;
      Floats m_loop = m;
      Floats v_loop = v;
      for (std::size_t i = 0; i < length; ++i) {
        w_loop[i] = w_loop[i] - 0.1F * g[i];
        m_loop[i] = 0.9F * m_loop[i] - 0.01F * g[i];
        w_loop[i] = w_loop[i] + m_loop[i];
        m_loop[i] = 0.8F * m_loop[i] - 0.02F * g[i];
        w_loop[i] = w_loop[i] + 0.8F * m_loop[i] - 0.02F * g[i];
        m_loop[i] = m_loop[i] + (g[i] - m_loop[i]) * 0.1F;
        v_loop[i] = v_loop[i] + (g[i] * g[i] - v_loop[i]) * 0.01F;
        w_loop[i] = w_loop[i] - 0.003F * m_loop[i] / (std::sqrt(v_loop[i]) + 1e-7F);
      }

      sgd_update(w, g, 0.1F);
      sgd_momentum_update(w, g, m, 0.01F, 0.9F, false);
      sgd_momentum_update(w, g, m, 0.02F, 0.8F, true);
      adam_update(
          w, g, m, v,
          {.alpha = 0.003F, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 0.01F, .epsilon = 1e-7F});

      expect_identical(w, w_loop);
      expect_identical(m, m_loop);
      expect_identical(v, v_loop);
    }
  });
}

TEST(Updates, SameBytesForAnyThreadCount) {
  const Floats g = random_values(100003, -1, 1);
  expect_same_bytes_for_any_thread_count([&] {
    Floats w(g.size(), 0.5F);
    Floats m(g.size());
    Floats v(g.size());
    adam_update(w, g, m, v, {0.001F, 0.1F, 0.001F, 1e-7F});
    return w;
  });
}

}  // namespace
}  // namespace qnn
