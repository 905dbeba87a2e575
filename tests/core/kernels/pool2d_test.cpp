#include "core/kernels/pool2d.hpp"

#include <gtest/gtest.h>

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
using Indices = std::vector<std::uint16_t>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::size_t input_size(const Pool2dProblem& p) { return p.height * p.width * p.channels; }
std::size_t output_size(const Pool2dProblem& p) {
  return p.out_height() * p.out_width() * p.channels;
}

// Calls visit(output, cell or -1 outside the image, index within the window).
template <class Visit>
void for_each_cell(const Pool2dProblem& p, std::size_t rows, const Visit& visit) {
  std::size_t output = 0;
  for (std::size_t n = 0; n < rows; ++n) {
    for (std::size_t oy = 0; oy < p.out_height(); ++oy) {
      for (std::size_t ox = 0; ox < p.out_width(); ++ox) {
        for (std::size_t c = 0; c < p.channels; ++c, ++output) {
          for (std::size_t k = 0; k < p.pool_h * p.pool_w; ++k) {
            const std::size_t y = oy * p.stride_h + k / p.pool_w;
            const std::size_t x = ox * p.stride_w + k % p.pool_w;
            if (y < p.pad_top || y >= p.pad_top + p.height) continue;
            if (x < p.pad_left || x >= p.pad_left + p.width) continue;
            const std::size_t cell =
                ((n * p.height + y - p.pad_top) * p.width + x - p.pad_left) * p.channels + c;
            visit(output, cell, k);
          }
        }
      }
    }
  }
}

struct MaxPooled {
  Floats y;
  Indices argmax;
};

MaxPooled max_pool_by_loop(const Pool2dProblem& p, std::size_t rows, const Floats& x) {
  MaxPooled result{Floats(rows * output_size(p), -kInf), Indices(rows * output_size(p), 0)};
  std::vector<bool> seen(result.y.size(), false);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t k) {
    float& best = result.y[output];
    const bool first_nan = std::isnan(x[cell]) && !std::isnan(best);
    if (!seen[output] || x[cell] > best || first_nan) {
      best = x[cell];
      result.argmax[output] = static_cast<std::uint16_t>(k);
    }
    seen[output] = true;
  });
  return result;
}

Floats max_gradient_by_loop(const Pool2dProblem& p, std::size_t rows, const Floats& dy,
                            const Indices& argmax) {
  Floats dx(rows * input_size(p), 0.0F);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t k) {
    if (k == argmax[output]) dx[cell] += dy[output];
  });
  return dx;
}

std::vector<std::size_t> cells_by_loop(const Pool2dProblem& p, std::size_t rows) {
  std::vector<std::size_t> cells(rows * output_size(p), 0);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t, std::size_t) { ++cells[output]; });
  return cells;
}

Floats average_by_loop(const Pool2dProblem& p, std::size_t rows, const Floats& x) {
  Floats y(rows * output_size(p), 0.0F);
  const auto cells = cells_by_loop(p, rows);
  for_each_cell(p, rows,
                [&](std::size_t output, std::size_t cell, std::size_t) { y[output] += x[cell]; });
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (cells[i] != 0) y[i] /= static_cast<float>(cells[i]);
  }
  return y;
}

Floats average_gradient_by_loop(const Pool2dProblem& p, std::size_t rows, const Floats& dy) {
  Floats dx(rows * input_size(p), 0.0F);
  const auto cells = cells_by_loop(p, rows);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t) {
    dx[cell] += dy[output] / static_cast<float>(cells[output]);
  });
  return dx;
}

std::vector<Pool2dProblem> problems() {
  std::vector<Pool2dProblem> list = {
      {.height = 8, .width = 6, .pool_h = 2, .pool_w = 2, .stride_h = 2, .stride_w = 2},
      {.height = 7, .width = 5, .pool_h = 2, .pool_w = 2, .stride_h = 2, .stride_w = 2},
      {.height = 7,
       .width = 5,
       .pool_h = 2,
       .pool_w = 2,
       .stride_h = 2,
       .stride_w = 2,
       .pad_bottom = 1,
       .pad_right = 1},
      {.height = 6,
       .width = 7,
       .pool_h = 3,
       .pool_w = 3,
       .stride_h = 2,
       .stride_w = 2,
       .pad_bottom = 1,
       .pad_left = 1,
       .pad_right = 1},
      {.height = 5, .width = 5, .pool_h = 3, .pool_w = 2},
      {.height = 7, .width = 7, .pool_h = 1, .pool_w = 2, .stride_h = 3, .stride_w = 3},
      {.height = 4, .width = 5, .pool_h = 4, .pool_w = 5},
      {.height = 3,
       .width = 3,
       .pool_h = 2,
       .pool_w = 2,
       .stride_h = 2,
       .stride_w = 2,
       .pad_top = 3,
       .pad_left = 2,
       .pad_right = 3},
      {.height = 2, .width = 2, .pool_h = 3, .pool_w = 3},
      {.height = 1, .width = 1},
  };
  std::vector<Pool2dProblem> all;
  for (const std::size_t channels : {1, 3, 7, 10, 16, 64, 100}) {
    for (Pool2dProblem p : list) {
      p.channels = channels;
      all.push_back(p);
    }
  }
  return all;
}

// Few distinct values, so that windows have ties; and some NaN.
Floats image_values(std::size_t count) {
  Floats x = random_values(count, -4, 4);
  for (std::size_t i = 0; i < count; ++i) {
    x[i] = std::floor(x[i]) / 2;
    if (i % 53 == 17) x[i] = kNan;
  }
  return x;
}

template <class Check>
void for_each_problem(const Check& check) {
  for_each_instruction_set([&] {
    for (const Pool2dProblem& p : problems()) {
      SCOPED_TRACE(::testing::Message() << p.height << "x" << p.width << "x" << p.channels
                                        << " window " << p.pool_h << "x" << p.pool_w);
      check(p, std::size_t{3});
    }
  });
}

TEST(Pool2dProblem, OutputHasOneCellForEachWholeWindow) {
  const Pool2dProblem valid{.height = 7,
                            .width = 26,
                            .channels = 1,
                            .pool_h = 3,
                            .pool_w = 2,
                            .stride_h = 2,
                            .stride_w = 2};
  EXPECT_EQ(valid.out_height(), 3U);
  EXPECT_EQ(valid.out_width(), 13U);

  const Pool2dProblem too_small{.height = 2, .width = 2, .channels = 1, .pool_h = 3, .pool_w = 3};
  EXPECT_EQ(too_small.out_height(), 0U);
}

TEST(MaxPool2d, TakesTheFirstOfEqualMaxima) {
  const Pool2dProblem p{.height = 2,
                        .width = 4,
                        .channels = 1,
                        .pool_h = 2,
                        .pool_w = 2,
                        .stride_h = 2,
                        .stride_w = 2};
  const Floats x = {1, 5, -2, -1,  //
                    5, 5, -1, -3};
  Floats y(2);
  Indices argmax(2);
  Floats dx(8, 9);

  max_pool2d(p, 1, x, y, argmax);
  max_pool2d_gradient(p, 1, Floats{10, 20}, argmax, dx);

  expect_identical(y, Floats{5, -1});
  EXPECT_EQ(argmax, (Indices{1, 1}));
  expect_identical(dx, Floats{0, 10, 0, 20, 0, 0, 0, 0});
}

TEST(MaxPool2d, ZeroesOfEitherSignAreEqual) {
  const Pool2dProblem p{.height = 1, .width = 2, .channels = 1, .pool_w = 2};
  Floats y(1);
  Indices argmax(1, 9);

  max_pool2d(p, 1, Floats{-0.0F, 0.0F}, y, argmax);

  EXPECT_EQ(argmax[0], 0);
}

TEST(MaxPool2d, NanWinsAndTheFirstOneGetsTheGradient) {
  const Pool2dProblem p{.height = 1, .width = 4, .channels = 1, .pool_w = 4};
  Floats y(1);
  Indices argmax(1);

  max_pool2d(p, 1, Floats{1, kNan, kInf, kNan}, y, argmax);

  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(argmax[0], 1);
}

TEST(MaxPool2d, OverlappingWindowsAddTheirGradients) {
  const Pool2dProblem p{.height = 1, .width = 3, .channels = 1, .pool_w = 2};
  Floats y(2);
  Indices argmax(2);
  Floats dx(3);

  max_pool2d(p, 1, Floats{1, 7, 2}, y, argmax);
  max_pool2d_gradient(p, 1, Floats{0.5F, 0.25F}, argmax, dx);

  expect_identical(dx, Floats{0, 0.75F, 0});
}

TEST(MaxPool2d, EqualsAPlainLoop) {
  for_each_problem([](const Pool2dProblem& p, std::size_t rows) {
    const Floats x = image_values(rows * input_size(p));
    const MaxPooled wanted = max_pool_by_loop(p, rows, x);
    Floats y(wanted.y.size() + 20, 77);
    Indices argmax(wanted.y.size() + 20, 7777);
    max_pool2d(p, rows, x, std::span(y).first(wanted.y.size()),
               std::span(argmax).first(wanted.y.size()));
    Floats without_argmax(wanted.y.size());
    max_pool2d(p, rows, x, without_argmax, {});

    expect_identical(std::span(y).first(wanted.y.size()), wanted.y);
    expect_identical(std::span(y).subspan(wanted.y.size()), Floats(20, 77));
    expect_identical(without_argmax, wanted.y);
    EXPECT_EQ(Indices(argmax.begin(), argmax.end() - 20), wanted.argmax);
    EXPECT_EQ(Indices(argmax.end() - 20, argmax.end()), Indices(20, 7777));
  });
}

TEST(MaxPool2d, GradientEqualsAPlainLoop) {
  for_each_problem([](const Pool2dProblem& p, std::size_t rows) {
    const Floats x = image_values(rows * input_size(p));
    const MaxPooled pooled = max_pool_by_loop(p, rows, x);
    const Floats dy = random_values(pooled.y.size(), -1, 1, 5);
    Floats dx(x.size() + 20, 77);
    max_pool2d_gradient(p, rows, dy, pooled.argmax, std::span(dx).first(x.size()));

    expect_identical(std::span(dx).first(x.size()),
                     max_gradient_by_loop(p, rows, dy, pooled.argmax));
    expect_identical(std::span(dx).subspan(x.size()), Floats(20, 77));
  });
}

TEST(AveragePool2d, LeavesPaddedCellsOutOfTheMean) {
  const Pool2dProblem p{
      .height = 1, .width = 3, .channels = 1, .pool_w = 2, .stride_w = 2, .pad_right = 1};
  Floats y(2);
  Floats dx(3, 9);

  average_pool2d(p, 1, Floats{1, 2, 5}, y);
  average_pool2d_gradient(p, 1, Floats{4, 6}, dx);

  expect_identical(y, Floats{1.5F, 5});
  expect_identical(dx, Floats{2, 2, 6});
}

TEST(AveragePool2d, EqualsAPlainLoop) {
  for_each_problem([](const Pool2dProblem& p, std::size_t rows) {
    const Floats x = random_values(rows * input_size(p), -1, 1);
    const Floats wanted = average_by_loop(p, rows, x);
    Floats y(wanted.size() + 20, 77);
    average_pool2d(p, rows, x, std::span(y).first(wanted.size()));

    expect_identical(std::span(y).first(wanted.size()), wanted);
    expect_identical(std::span(y).subspan(wanted.size()), Floats(20, 77));
  });
}

TEST(AveragePool2d, GradientEqualsAPlainLoop) {
  for_each_problem([](const Pool2dProblem& p, std::size_t rows) {
    const Floats dy = random_values(rows * output_size(p), -1, 1, 5);
    const Floats wanted = average_gradient_by_loop(p, rows, dy);
    Floats dx(wanted.size() + 20, 77);
    average_pool2d_gradient(p, rows, dy, std::span(dx).first(wanted.size()));

    expect_identical(std::span(dx).first(wanted.size()), wanted);
    expect_identical(std::span(dx).subspan(wanted.size()), Floats(20, 77));
  });
}

TEST(Pool2d, SameBytesForAnyThreadCount) {
  const Pool2dProblem p{.height = 26,
                        .width = 26,
                        .channels = 32,
                        .pool_h = 3,
                        .pool_w = 3,
                        .stride_h = 2,
                        .stride_w = 2,
                        .pad_bottom = 1,
                        .pad_right = 1};
  const std::size_t rows = 9;
  const Floats x = random_values(rows * input_size(p), -1, 1);
  expect_same_bytes_for_any_thread_count([&] {
    Floats y(rows * output_size(p));
    Indices argmax(y.size());
    max_pool2d(p, rows, x, y, argmax);
    Floats dx(x.size());
    max_pool2d_gradient(p, rows, y, argmax, dx);
    return dx;
  });
  expect_same_bytes_for_any_thread_count([&] {
    Floats y(rows * output_size(p));
    average_pool2d(p, rows, x, y);
    Floats dx(x.size());
    average_pool2d_gradient(p, rows, y, dx);
    return dx;
  });
}

}  // namespace
}  // namespace qnn
