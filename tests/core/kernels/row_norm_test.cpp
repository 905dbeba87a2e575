#include "core/kernels/row_norm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

constexpr std::size_t kWidths[] = {1, 2, 3, 7, 8, 15, 16, 17, 33, 100, 1000};
constexpr std::size_t kRows = 20;
constexpr float kEpsilon = 1e-3f;

struct Operands {
  explicit Operands(std::size_t width)
      : x(random_values(kRows * width, -1, 3, 1)),
        dy(random_values(kRows * width, -1, 1, 2)),
        gamma(random_values(width, 0.5f, 2, 3)),
        beta(random_values(width, -1, 1, 4)) {}
  Floats x, dy, gamma, beta;
};

struct LayerNorm {
  Floats y, mean, inverse, dx, products;
};

LayerNorm layer_norm_of(const Operands& o, std::size_t width) {
  LayerNorm out{Floats(o.x.size()), Floats(kRows), Floats(kRows), Floats(o.x.size()),
                Floats(o.x.size())};
  layer_norm({.width = width,
              .epsilon = kEpsilon,
              .x = o.x,
              .gamma = o.gamma,
              .beta = o.beta,
              .y = out.y,
              .mean = out.mean,
              .inverse = out.inverse});
  layer_norm_gradient({.width = width,
                       .x = o.x,
                       .dy = o.dy,
                       .gamma = o.gamma,
                       .mean = out.mean,
                       .inverse = out.inverse,
                       .dx = out.dx,
                       .products = out.products});
  return out;
}

TEST(LayerNorm, AgreesWithDoublePrecision) {
  for_each_instruction_set([] {
    for (const std::size_t width : kWidths) {
      const Operands o(width);
      const LayerNorm out = layer_norm_of(o, width);
      const auto n = static_cast<double>(width);
      for (std::size_t first = 0; first < o.x.size(); first += width) {
        double mean = 0, variance = 0, sum = 0, product = 0;
        for (std::size_t i = 0; i < width; ++i) mean += double{o.x[first + i]} / n;
        for (std::size_t i = 0; i < width; ++i)
          variance += std::pow(double{o.x[first + i]} - mean, 2) / n;
        const double inverse = 1 / std::sqrt(variance + double{kEpsilon});
        const auto normal = [&](std::size_t i) {
          return (double{o.x[first + i]} - mean) * inverse;
        };
        const auto g = [&](std::size_t i) { return double{o.dy[first + i]} * double{o.gamma[i]}; };
        for (std::size_t i = 0; i < width; ++i) {
          sum += g(i) / n;
          product += g(i) * normal(i) / n;
        }
        for (std::size_t i = 0; i < width; ++i) {
          EXPECT_NEAR(out.y[first + i], normal(i) * double{o.gamma[i]} + double{o.beta[i]}, 1e-5);
          EXPECT_NEAR(out.products[first + i], double{o.dy[first + i]} * normal(i), 1e-5);
          const double dx = inverse * (g(i) - sum - normal(i) * product);
          EXPECT_NEAR(out.dx[first + i], dx, 1e-5 * std::max(1.0, inverse));
        }
      }
    }
  });
}

TEST(LayerNorm, GivesARowTheSameBitsWhereverItStands) {
  for_each_instruction_set([] {
    const std::size_t width = 37;
    const Floats row = random_values(width, -1, 1);
    Floats x, y(3 * width), alone(width);
    for (int i = 0; i < 3; ++i) x.insert(x.end(), row.begin(), row.end());
    layer_norm({.width = width, .epsilon = kEpsilon, .x = x, .y = y});
    layer_norm({.width = width, .epsilon = kEpsilon, .x = row, .y = alone});
    for (std::size_t i = 0; i < 3; ++i)
      expect_identical(std::span(y).subspan(i * width, width), alone);
  });
}

TEST(LayerNorm, GivesTheSameBytesForAnyNumberOfThreads) {
  const Floats x = random_values(1000 * 100, -1, 1);
  expect_same_bytes_for_any_thread_count([&] {
    Floats y(x.size());
    layer_norm({.width = 100, .epsilon = kEpsilon, .x = x, .y = y});
    return y;
  });
}

TEST(UnitNorm, AgreesWithDoublePrecision) {
  for_each_instruction_set([] {
    for (const std::size_t width : kWidths) {
      const Operands o(width);
      Floats y(o.x.size()), dx(o.x.size());
      unit_norm(o.x, width, 1e-12f, y);
      unit_norm_gradient(o.x, o.dy, width, 1e-12f, dx);
      for (std::size_t first = 0; first < o.x.size(); first += width) {
        double squares = 0, product = 0;
        for (std::size_t i = 0; i < width; ++i) {
          squares += std::pow(double{o.x[first + i]}, 2);
          product += double{o.x[first + i]} * double{o.dy[first + i]};
        }
        const double length = std::sqrt(squares);
        for (std::size_t i = 0; i < width; ++i) {
          const double x = o.x[first + i];
          EXPECT_NEAR(y[first + i], x / length, 1e-6);
          EXPECT_NEAR(dx[first + i], (double{o.dy[first + i]} - x * product / squares) / length,
                      2e-6 * std::max(1.0, 1 / length));
        }
      }
    }
  });
}

}  // namespace
}  // namespace qnn
