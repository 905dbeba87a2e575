#include "core/kernels/batch_norm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::expect_same_bytes_for_any_thread_count;
using testing::for_each_instruction_set;
using testing::random_values;
using testing::WorkspaceMemory;
using Floats = std::vector<float>;
using Doubles = std::vector<double>;

constexpr float kEpsilon = 1e-3F;

struct Normalized {
  Floats y, mean, variance, inverse;
};

Normalized normalize(const Floats& x, std::size_t channels, const Floats& gamma, const Floats& beta,
                     float epsilon = kEpsilon) {
  const WorkspaceMemory memory(batch_norm_workspace(x.size() / channels, channels));
  Normalized out{Floats(x.size()), Floats(channels), Floats(channels), Floats(channels)};
  batch_norm_training({.channels = channels,
                       .epsilon = epsilon,
                       .x = x,
                       .gamma = gamma,
                       .beta = beta,
                       .y = out.y,
                       .mean = out.mean,
                       .variance = out.variance,
                       .inverse = out.inverse,
                       .workspace = memory.workspace()});
  return out;
}

struct Gradients {
  Floats dx, dgamma, dbeta;
};

Gradients gradients_of(const Floats& x, const Floats& dy, std::size_t channels, const Floats& gamma,
                       const Floats& mean, const Floats& inverse) {
  const WorkspaceMemory memory(batch_norm_workspace(x.size() / channels, channels));
  Gradients out{Floats(x.size()), Floats(channels), Floats(channels)};
  batch_norm_gradient({.channels = channels,
                       .x = x,
                       .dy = dy,
                       .gamma = gamma,
                       .mean = mean,
                       .inverse = inverse,
                       .dx = out.dx,
                       .dgamma = out.dgamma,
                       .dbeta = out.dbeta,
                       .workspace = memory.workspace()});
  return out;
}

// The formulas of the header in double precision.
struct Exact {
  Doubles mean, variance, y, dx, dgamma, dbeta;
};

Exact exact_of(const Floats& x, const Floats& dy, std::size_t channels, const Floats& gamma,
               const Floats& beta) {
  const std::size_t rows = x.size() / channels;
  const auto n = static_cast<double>(rows);
  Exact e{Doubles(channels), Doubles(channels), Doubles(x.size()),
          Doubles(x.size()), Doubles(channels), Doubles(channels)};
  for (std::size_t i = 0; i < x.size(); ++i) e.mean[i % channels] += double{x[i]} / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double deviation = double{x[i]} - e.mean[i % channels];
    e.variance[i % channels] += deviation * deviation / n;
  }
  const auto inverse = [&](std::size_t c) {
    return 1 / std::sqrt(e.variance[c] + double{kEpsilon});
  };
  const auto hat = [&](std::size_t i) {
    return (double{x[i]} - e.mean[i % channels]) * inverse(i % channels);
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    e.y[i] = double{gamma[c]} * hat(i) + double{beta[c]};
    e.dbeta[c] += double{dy[i]};
    e.dgamma[c] += double{dy[i]} * hat(i);
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    e.dx[i] =
        double{gamma[c]} * inverse(c) * (double{dy[i]} - e.dbeta[c] / n - hat(i) * e.dgamma[c] / n);
  }
  return e;
}

void expect_near(const Floats& actual, const Doubles& exact, double tolerance) {
  ASSERT_EQ(actual.size(), exact.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(double{actual[i]}, exact[i], tolerance * std::max(1.0, std::abs(exact[i])))
        << "at " << i;
  }
}

TEST(BatchNorm, OfFourValuesByHand) {
  // mean 2, variance 5; with epsilon 4, inverse 1/3.
  const Floats x = {-1, 1, 3, 5};

  const Normalized out = normalize(x, 1, {6}, {0.5F}, 4);

  expect_identical(out.mean, Floats{2});
  expect_identical(out.variance, Floats{5});
  EXPECT_FLOAT_EQ(out.inverse[0], 1.0F / 3);
  EXPECT_FLOAT_EQ(out.y[0], -5.5F);
  EXPECT_FLOAT_EQ(out.y[3], 6.5F);
}

TEST(BatchNorm, AgreesWithDoublePrecisionInBothDirections) {
  for_each_instruction_set([] {
    for (const std::size_t channels : {1, 3, 7, 10, 16, 32, 64, 100, 600, 1030}) {
      for (const std::size_t rows : {1, 2, 15, 17, 40, 700}) {
        SCOPED_TRACE(::testing::Message() << rows << " rows of " << channels);
        const Floats x = random_values(rows * channels, -2, 3, 1);
        const Floats dy = random_values(rows * channels, -1, 1, 2);
        const Floats gamma = random_values(channels, 0.5F, 2, 3);
        const Floats beta = random_values(channels, -1, 1, 4);
        const Exact exact = exact_of(x, dy, channels, gamma, beta);

        const Normalized out = normalize(x, channels, gamma, beta);
        const Gradients gradients = gradients_of(x, dy, channels, gamma, out.mean, out.inverse);

        expect_near(out.mean, exact.mean, 5e-7);
        expect_near(out.variance, exact.variance, 1e-6);
        expect_near(out.y, exact.y, 1e-5);
        expect_near(gradients.dbeta, exact.dbeta, 5e-6);
        expect_near(gradients.dgamma, exact.dgamma, 1e-5);
        // Where two rows are nearly equal, the rounding of their mean to float32 weighs more.
        expect_near(gradients.dx, exact.dx, rows == 2 ? 4e-5 : 1e-5);
      }
    }
  });
}

TEST(BatchNorm, VarianceSurvivesALargeMean) {
  const std::size_t channels = 3;
  Floats x = random_values(channels * 20000, -1, 1);
  for (float& value : x) value += 1000;
  const Exact exact = exact_of(x, x, channels, Floats(3, 1), Floats(3, 0));
  for_each_instruction_set([&] {
    const Normalized out = normalize(x, channels, {}, {});
    for (std::size_t c = 0; c < channels; ++c) {
      EXPECT_NEAR(double{out.mean[c]}, exact.mean[c], 4e-5);  // half a step of float32
      EXPECT_NEAR(double{out.variance[c]}, exact.variance[c], 1e-6 * exact.variance[c]);
    }
  });
}

TEST(BatchNorm, TinyVarianceKeepsItsRelativePrecision) {
  const std::size_t channels = 10;
  const Floats x = random_values(channels * 12, -2e-3F, 2e-3F);
  const Exact exact = exact_of(x, x, channels, Floats(10, 1), Floats(10, 0));
  for_each_instruction_set([&] {
    const Normalized out = normalize(x, channels, {}, {});
    for (std::size_t c = 0; c < channels; ++c) {
      EXPECT_NEAR(double{out.variance[c]}, exact.variance[c], 1e-6 * exact.variance[c]);
    }
  });
}

TEST(BatchNorm, EqualValuesHaveNoVariance) {
  const Floats x(7000, 0.1F);
  for_each_instruction_set([&] {
    const Normalized out = normalize(x, 7, {}, {});
    for (std::size_t c = 0; c < 7; ++c) {
      EXPECT_FLOAT_EQ(out.mean[c], 0.1F);
      EXPECT_GE(out.variance[c], 0);
      EXPECT_LE(out.variance[c], 1e-15F);
      EXPECT_NEAR(out.y[c], 0, 1e-6F);
    }
  });
}

TEST(BatchNorm, NanStaysInItsChannel) {
  Floats x = random_values(60, -1, 1);
  x[4] = std::numeric_limits<float>::quiet_NaN();
  for_each_instruction_set([&] {
    const Normalized out = normalize(x, 3, {}, {});
    EXPECT_TRUE(std::isfinite(out.mean[0]) && std::isfinite(out.variance[2]));
    EXPECT_TRUE(std::isnan(out.mean[1]) && std::isnan(out.variance[1]) && std::isnan(out.y[1]));
    EXPECT_TRUE(std::isfinite(out.y[0]) && std::isfinite(out.y[59]));
  });
}

TEST(BatchNorm, WithoutGammaAndBetaTheyAreOneAndZero) {
  const Floats x = random_values(280, -1, 1);
  const Floats dy = random_values(280, -1, 1, 2);
  const Floats ones(7, 1);
  const Floats zeros(7, 0);

  const Normalized bare = normalize(x, 7, {}, {});

  expect_identical(bare.y, normalize(x, 7, ones, zeros).y);
  expect_identical(gradients_of(x, dy, 7, {}, bare.mean, bare.inverse).dx,
                   gradients_of(x, dy, 7, ones, bare.mean, bare.inverse).dx);
}

TEST(BatchNorm, MakesTheSameStatisticsWithoutValues) {
  const Floats x = random_values(700, -1, 1);
  const Normalized out = normalize(x, 7, {}, {});
  const WorkspaceMemory memory(batch_norm_workspace(100, 7));
  Floats mean(7), variance(7), inverse(7);
  batch_norm_training({.channels = 7,
                       .epsilon = kEpsilon,
                       .x = x,
                       .mean = mean,
                       .variance = variance,
                       .inverse = inverse,
                       .workspace = memory.workspace()});
  expect_identical(mean, out.mean);
  expect_identical(variance, out.variance);
  expect_identical(inverse, out.inverse);
}

TEST(BatchNormInference, UsesTheGivenStatistics) {
  for_each_instruction_set([] {
    for (const std::size_t channels : {1, 3, 7, 10, 64, 100, 600}) {
      for (const std::size_t rows : {1, 16, 333}) {
        const Floats x = random_values(rows * channels, -2, 2, 1);
        const Floats gamma = random_values(channels, 0.5F, 2, 2);
        const Floats beta = random_values(channels, -1, 1, 3);
        const Floats mean = random_values(channels, -1, 1, 4);
        const Floats variance = random_values(channels, 0, 2, 5);
        Floats y(x.size() + 20, 77);
        batch_norm_inference({.channels = channels,
                              .epsilon = kEpsilon,
                              .x = x,
                              .gamma = gamma,
                              .beta = beta,
                              .mean = mean,
                              .variance = variance,
                              .y = std::span(y).first(x.size())});
        for (std::size_t i = 0; i < x.size(); ++i) {
          const std::size_t c = i % channels;
          const double scale = double{gamma[c]} / std::sqrt(double{variance[c]} + double{kEpsilon});
          const double exact = (double{x[i]} - double{mean[c]}) * scale + double{beta[c]};
          ASSERT_NEAR(double{y[i]}, exact, 1e-6 * (1 + std::abs(exact) + scale));
        }
        expect_identical(std::span(y).subspan(x.size()), Floats(20, 77));
      }
    }
  });
}

TEST(BatchNormInference, ARowDoesNotDependOnItsPlace) {
  const std::size_t channels = 10;
  const Floats row = random_values(channels, -1, 1);
  const Floats mean = random_values(channels, -1, 1, 2);
  const Floats variance = random_values(channels, 0, 1, 3);
  for_each_instruction_set([&] {
    const auto run = [&](const Floats& x) {
      Floats y(x.size());
      batch_norm_inference({channels, kEpsilon, x, {}, {}, mean, variance, y});
      return y;
    };
    Floats x;
    for (std::size_t r = 0; r < 37; ++r) x.insert(x.end(), row.begin(), row.end());
    const Floats alone = run(row);
    const Floats y = run(x);
    for (std::size_t r = 0; r < 37; ++r) {
      expect_identical(std::span(y).subspan(r * channels, channels), alone);
    }
  });
}

TEST(BatchNormGradient, WorksInPlaceAndWithSomeOutputsOnly) {
  const std::size_t channels = 7;
  const Floats x = random_values(900 * channels, -1, 1);
  const Floats dy = random_values(x.size(), -1, 1, 2);
  const Normalized out = normalize(x, channels, {}, {});
  const Gradients wanted = gradients_of(x, dy, channels, {}, out.mean, out.inverse);
  const WorkspaceMemory memory(batch_norm_workspace(900, channels));
  BatchNormGradientArgs args{.channels = channels,
                             .x = x,
                             .mean = out.mean,
                             .inverse = out.inverse,
                             .workspace = memory.workspace()};

  Floats in_place = dy;
  args.dy = in_place;
  args.dx = in_place;
  batch_norm_gradient(args);
  Floats dgamma(channels);
  args.dy = dy;
  args.dx = {};
  args.dgamma = dgamma;
  batch_norm_gradient(args);

  expect_identical(in_place, wanted.dx);
  expect_identical(dgamma, wanted.dgamma);
}

TEST(BatchNorm, SameBytesForAnyThreadCount) {
  for (const std::size_t channels : {10, 32, 1000}) {
    const Floats x = random_values(300000, -1, 2);
    const Floats dy = random_values(x.size(), -1, 1, 2);
    Normalized out;
    expect_same_bytes_for_any_thread_count([&] {
      out = normalize(x, channels, {}, {});
      return out.y;
    });
    expect_same_bytes_for_any_thread_count(
        [&] { return gradients_of(x, dy, channels, {}, out.mean, out.inverse).dx; });
  }
}

}  // namespace
}  // namespace qnn
