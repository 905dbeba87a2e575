#include "core/kernels/softmax.hpp"

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
using Floats = std::vector<float>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kClasses[] = {1, 2, 3, 10, 15, 16, 17, 33, 100, 1000};

Floats softmax_of(const Floats& z, std::size_t classes) {
  Floats y(z.size());
  softmax(z, classes, y);
  return y;
}

struct Exact {
  std::vector<double> probabilities;
  double log_sum = 0;  // log Σ exp(z - max z)
};

Exact exact_softmax(std::span<const float> z) {
  const double largest = *std::max_element(z.begin(), z.end());
  Exact exact;
  double sum = 0;
  for (const double score : z) sum += std::exp(score - largest);
  for (const double score : z) exact.probabilities.push_back(std::exp(score - largest) / sum);
  exact.log_sum = std::log(sum);
  return exact;
}

TEST(Softmax, AgreesWithDoublePrecision) {
  for_each_instruction_set([&] {
    for (const std::size_t classes : kClasses) {
      const Floats z = random_values(20 * classes, -8, 8);
      Floats y(z.size() + 20, 77);
      softmax(z, classes, std::span(y).first(z.size()));
      for (std::size_t i = 0; i < z.size(); i += classes) {
        const Exact exact = exact_softmax(std::span(z).subspan(i, classes));
        for (std::size_t c = 0; c < classes; ++c) {
          EXPECT_NEAR(y[i + c], exact.probabilities[c], 2e-6 * exact.probabilities[c]);
        }
      }
      expect_identical(std::span(y).subspan(z.size()), Floats(20, 77));
    }
  });
}

TEST(Softmax, HandlesLargeScoresAndNan) {
  for_each_instruction_set([&] {
    expect_identical(softmax_of({1000, 1000, -1000, -kInf}, 4), Floats{0.5F, 0.5F, 0, 0});
    expect_identical(softmax_of({0, kNan, 1, 2, 2, kInf}, 3), Floats(6, kNan));
  });
}

TEST(Softmax, ARowDoesNotDependOnItsPlace) {
  for_each_instruction_set([&] {
    for (const std::size_t classes : {3, 10, 17}) {
      const Floats row = random_values(classes, -3, 3);
      const Floats alone = softmax_of(row, classes);
      Floats z = random_values(50 * classes, -9, 9, 2);
      for (std::size_t r = 0; r < 50; r += 7) {
        std::copy(row.begin(), row.end(), z.begin() + static_cast<std::ptrdiff_t>(r * classes));
      }
      const Floats y = softmax_of(z, classes);
      for (std::size_t r = 0; r < 50; r += 7) {
        expect_identical(std::span(y).subspan(r * classes, classes), alone);
      }
    }
  });
}

TEST(Softmax, WorksInPlace) {
  const Floats z = random_values(170, -3, 3);
  Floats in_place = z;

  softmax(in_place, 17, in_place);

  expect_identical(in_place, softmax_of(z, 17));
}

TEST(SoftmaxGradient, EqualsItsFormula) {
  for_each_instruction_set([&] {
    for (const std::size_t classes : kClasses) {
      const Floats y = softmax_of(random_values(9 * classes, -2, 2), classes);
      const Floats dy = random_values(y.size(), -1, 1, 2);
      Floats dz(y.size());
      softmax_gradient(y, dy, classes, dz);
      for (std::size_t i = 0; i < y.size(); i += classes) {
        double dot = 0;
        for (std::size_t c = i; c < i + classes; ++c) dot += double{dy[c]} * double{y[c]};
        for (std::size_t c = i; c < i + classes; ++c) {
          EXPECT_NEAR(dz[c], double{y[c]} * (double{dy[c]} - dot), 1e-6 * double{y[c]});
        }
      }
    }
  });
}

TEST(LogSoftmax, AgreesWithDoublePrecision) {
  for_each_instruction_set([&] {
    for (const std::size_t classes : {1U, 3U, 10U, 100U}) {
      const std::size_t rows = 7;
      const Floats z = random_values(rows * classes, -30, 30);
      const Floats dy = random_values(rows * classes, -1, 1, 2);
      Floats y(z.size()), dz(z.size());
      log_softmax(z, classes, y);
      log_softmax_gradient(y, dy, classes, dz);
      for (std::size_t r = 0; r < rows; ++r) {
        double sum = 0, total = 0;
        for (std::size_t c = 0; c < classes; ++c) {
          sum += std::exp(double{z[r * classes + c]});
          total += double{dy[r * classes + c]};
        }
        for (std::size_t i = r * classes; i < (r + 1) * classes; ++i) {
          const double exact = double{z[i]} - std::log(sum);
          ASSERT_NEAR(double{y[i]}, exact, 1e-5);
          ASSERT_NEAR(double{dz[i]}, double{dy[i]} - std::exp(exact) * total, 1e-5);
        }
      }
    }
  });
}

TEST(LogSoftmax, StaysFiniteFarFromTheLargest) {
  Floats y(2), dz(2);
  log_softmax(Floats{500, -500}, 2, y);
  log_softmax_gradient(y, Floats{1, 2}, 2, dz);
  expect_identical(y, Floats{0, -1000});
  expect_identical(dz, Floats{-2, 2});
}

TEST(SoftmaxCrossEntropy, OfTwoEqualScoresIsLogTwo) {
  const Floats logits = {3, 3, 3, 3};
  const std::vector<std::int32_t> labels = {1, 0};
  Floats losses(2);
  Floats dz(4);

  softmax_cross_entropy({.logits = logits,
                         .classes = 2,
                         .labels = labels,
                         .scale = 0.5F,
                         .losses = losses,
                         .dz = dz});

  EXPECT_FLOAT_EQ(losses[0], 0.69314718F);
  EXPECT_FLOAT_EQ(losses[1], 0.69314718F);
  expect_identical(dz, Floats{0.25F, -0.25F, -0.25F, 0.25F});
}

TEST(SoftmaxCrossEntropy, AgreesWithDoublePrecision) {
  const std::size_t rows = 20;
  const float scale = 1.0F / 20;
  for_each_instruction_set([&] {
    for (const std::size_t classes : kClasses) {
      const Floats z = random_values(rows * classes, -8, 8);
      std::vector<std::int32_t> labels;
      for (std::size_t r = 0; r < rows; ++r) {
        labels.push_back(static_cast<std::int32_t>((r * 31) % classes));
      }
      Floats probabilities(z.size());
      Floats losses(rows);
      Floats dz(z.size());
      softmax_cross_entropy({z, classes, labels, scale, probabilities, losses, dz});
      for (std::size_t r = 0; r < rows; ++r) {
        const Exact exact = exact_softmax(std::span(z).subspan(r * classes, classes));
        const auto label = static_cast<std::size_t>(labels[r]);
        EXPECT_NEAR(losses[r], -std::log(exact.probabilities[label]), 2e-6);
        for (std::size_t c = 0; c < classes; ++c) {
          const double p = exact.probabilities[c];
          EXPECT_NEAR(probabilities[r * classes + c], p, 2e-6 * p);
          EXPECT_NEAR(dz[r * classes + c], (p - (c == label ? 1 : 0)) * double{scale}, 1e-7);
        }
      }
    }
  });
}

TEST(SoftmaxCrossEntropy, EachOutputIsTheSameWithoutTheOthersAndInPlace) {
  const std::size_t classes = 10;
  const Floats z = random_values(30 * classes, -4, 4);
  const std::vector<std::int32_t> labels(30, 7);
  for_each_instruction_set([&] {
    Floats probabilities(z.size());
    Floats losses(30);
    Floats dz(z.size());
    softmax_cross_entropy({z, classes, labels, 0.1F, probabilities, losses, dz});

    Floats only_losses(30);
    Floats only_probabilities(z.size());
    Floats in_place = z;
    softmax_cross_entropy(
        {.logits = z, .classes = classes, .labels = labels, .losses = only_losses});
    softmax_cross_entropy(
        {.logits = z, .classes = classes, .labels = labels, .probabilities = only_probabilities});
    softmax_cross_entropy(
        {.logits = in_place, .classes = classes, .labels = labels, .scale = 0.1F, .dz = in_place});

    expect_identical(only_losses, losses);
    expect_identical(only_probabilities, probabilities);
    expect_identical(probabilities, softmax_of(z, classes));
    expect_identical(in_place, dz);
  });
}

TEST(SoftmaxCrossEntropy, StaysFiniteFarFromTheLabel) {
  const Floats logits = {500, -500};
  const std::vector<std::int32_t> labels = {1};
  Floats losses(1);

  softmax_cross_entropy({.logits = logits, .classes = 2, .labels = labels, .losses = losses});

  EXPECT_FLOAT_EQ(losses[0], 1000);
}

TEST(Softmax, SameBytesForAnyThreadCount) {
  const Floats z = random_values(20000, -4, 4);
  const std::vector<std::int32_t> labels(2000, 3);
  expect_same_bytes_for_any_thread_count([&] { return softmax_of(z, 10); });
  expect_same_bytes_for_any_thread_count([&] {
    Floats dz(z.size());
    softmax_cross_entropy({.logits = z, .classes = 10, .labels = labels, .dz = dz});
    return dz;
  });
}

}  // namespace
}  // namespace qnn
