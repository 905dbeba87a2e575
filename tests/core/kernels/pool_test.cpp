#include "core/kernels/pool.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "tests/support/kernel_runs.hpp"
#include "tests/support/pool_cells.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::expect_same_bytes_for_any_thread_count;
using testing::for_each_cell;
using testing::for_each_instruction_set;
using testing::random_values;
using Floats = std::vector<float>;
using Places = std::vector<std::uint8_t>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct MaxPooled {
  Floats y;
  Places places;
};

// The number at `index` of `places`, written there as the kernel keeps it.
void set_place(const PoolProblem& p, std::size_t index, std::size_t place, Places& places) {
  const auto narrow = static_cast<std::uint8_t>(place);
  const auto wide = static_cast<std::uint16_t>(place);
  const std::size_t bytes = place_bytes(p);
  const void* from = bytes == 1 ? static_cast<const void*>(&narrow) : &wide;
  std::memcpy(&places[index * bytes], from, bytes);
}

std::size_t place_at(const PoolProblem& p, std::size_t index, const Places& places) {
  if (place_bytes(p) == 1) return places[index];
  std::uint16_t wide = 0;
  std::memcpy(&wide, &places[index * sizeof(wide)], sizeof(wide));
  return wide;
}

MaxPooled max_pool_by_loop(const PoolProblem& p, std::size_t rows, const Floats& x) {
  MaxPooled result{Floats(rows * p.output_size(), -kInf),
                   Places(rows * p.output_size() * place_bytes(p), 0)};
  std::vector<bool> seen(result.y.size(), false);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t k) {
    float& best = result.y[output];
    const bool first_nan = std::isnan(x[cell]) && !std::isnan(best);
    if (!seen[output] || x[cell] > best || first_nan) {
      best = x[cell];
      set_place(p, output, k, result.places);
    }
    seen[output] = true;
  });
  return result;
}

Floats max_gradient_by_loop(const PoolProblem& p, std::size_t rows, const Floats& dy,
                            const Places& places) {
  Floats dx(rows * p.input_size(), 0.0F);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t k) {
    if (k == place_at(p, output, places)) dx[cell] += dy[output];
  });
  return dx;
}

std::vector<std::size_t> cells_by_loop(const PoolProblem& p, std::size_t rows) {
  std::vector<std::size_t> cells(rows * p.output_size(), 0);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t, std::size_t) { ++cells[output]; });
  return cells;
}

Floats average_by_loop(const PoolProblem& p, std::size_t rows, const Floats& x) {
  Floats y(rows * p.output_size(), 0.0F);
  const auto cells = cells_by_loop(p, rows);
  for_each_cell(p, rows,
                [&](std::size_t output, std::size_t cell, std::size_t) { y[output] += x[cell]; });
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (cells[i] != 0) y[i] /= static_cast<float>(cells[i]);
  }
  return y;
}

Floats average_gradient_by_loop(const PoolProblem& p, std::size_t rows, const Floats& dy) {
  Floats dx(rows * p.input_size(), 0.0F);
  const auto cells = cells_by_loop(p, rows);
  for_each_cell(p, rows, [&](std::size_t output, std::size_t cell, std::size_t) {
    dx[cell] += dy[output] / static_cast<float>(cells[output]);
  });
  return dx;
}

std::vector<PoolProblem> problems() {
  std::vector<PoolProblem> list = {
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
      {.depth = 4,
       .height = 6,
       .width = 4,
       .pool_d = 2,
       .pool_h = 2,
       .pool_w = 2,
       .stride_d = 2,
       .stride_h = 2,
       .stride_w = 2},
      {.depth = 5,
       .height = 4,
       .width = 3,
       .pool_d = 3,
       .pool_h = 2,
       .pool_w = 2,
       .stride_d = 2,
       .stride_h = 1,
       .stride_w = 2,
       .pad_front = 1,
       .pad_back = 1,
       .pad_right = 1},
      {.depth = 3, .height = 2, .width = 5, .pool_d = 2, .stride_d = 3, .stride_w = 2},
      {.depth = 2, .height = 2, .width = 2, .pool_d = 2, .stride_d = 2, .pad_front = 2},
      // 256 cells and 257: places of one byte and of two.
      {.height = 16, .width = 17, .pool_h = 16, .pool_w = 16},
      {.height = 1, .width = 259, .pool_w = 257},
  };
  std::vector<PoolProblem> all;
  for (const std::size_t channels : {1, 3, 7, 10, 16, 64, 100}) {
    for (PoolProblem p : list) {
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
    for (const PoolProblem& p : problems()) {
      SCOPED_TRACE(::testing::Message()
                   << p.depth << "x" << p.height << "x" << p.width << "x" << p.channels
                   << " window " << p.pool_d << "x" << p.pool_h << "x" << p.pool_w);
      check(p, std::size_t{3});
    }
  });
}

TEST(MaxPool, KeepsAPlaceInOneByteWhereItFits) {
  EXPECT_EQ(place_bytes({.pool_h = 2, .pool_w = 2}), 1U);
  EXPECT_EQ(place_bytes({.pool_d = 4, .pool_h = 8, .pool_w = 8}), 1U);
  EXPECT_EQ(place_bytes({.pool_h = 16, .pool_w = 17}), 2U);
}

TEST(MaxPool, TakesTheFirstOfEqualMaxima) {
  const PoolProblem p{.height = 2,
                      .width = 4,
                      .channels = 1,
                      .pool_h = 2,
                      .pool_w = 2,
                      .stride_h = 2,
                      .stride_w = 2};
  const Floats x = {1, 5, -2, -1,  //
                    5, 5, -1, -3};
  Floats y(2);
  Places places(2);
  Floats dx(8, 9);

  max_pool(p, 1, x, y, places);
  max_pool_gradient(p, 1, Floats{10, 20}, places, dx);

  expect_identical(y, Floats{5, -1});
  EXPECT_EQ(places, (Places{1, 1}));
  expect_identical(dx, Floats{0, 10, 0, 20, 0, 0, 0, 0});
}

TEST(MaxPool, ZeroesOfEitherSignAreEqual) {
  const PoolProblem p{.height = 1, .width = 2, .channels = 1, .pool_w = 2};
  Floats y(1);
  Places places(1, 9);

  max_pool(p, 1, Floats{-0.0F, 0.0F}, y, places);

  EXPECT_EQ(places[0], 0);
}

TEST(MaxPool, NanWinsAndTheFirstOneGetsTheGradient) {
  const PoolProblem p{.height = 1, .width = 4, .channels = 1, .pool_w = 4};
  Floats y(1);
  Places places(1);

  max_pool(p, 1, Floats{1, kNan, kInf, kNan}, y, places);

  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(places[0], 1);
}

TEST(MaxPool, OverlappingWindowsAddTheirGradients) {
  const PoolProblem p{.height = 1, .width = 3, .channels = 1, .pool_w = 2};
  Floats y(2);
  Places places(2);
  Floats dx(3);

  max_pool(p, 1, Floats{1, 7, 2}, y, places);
  max_pool_gradient(p, 1, Floats{0.5F, 0.25F}, places, dx);

  expect_identical(dx, Floats{0, 0.75F, 0});
}

TEST(MaxPool, EqualsAPlainLoop) {
  for_each_problem([](const PoolProblem& p, std::size_t rows) {
    const Floats x = image_values(rows * p.input_size());
    const MaxPooled wanted = max_pool_by_loop(p, rows, x);
    Floats y(wanted.y.size() + 20, 77);
    Places places(wanted.places.size() + 20, 77);
    max_pool(p, rows, x, std::span(y).first(wanted.y.size()),
             std::span(places).first(wanted.places.size()));
    Floats without_places(wanted.y.size());
    max_pool(p, rows, x, without_places, {});

    expect_identical(std::span(y).first(wanted.y.size()), wanted.y);
    expect_identical(std::span(y).subspan(wanted.y.size()), Floats(20, 77));
    expect_identical(without_places, wanted.y);
    EXPECT_EQ(Places(places.begin(), places.end() - 20), wanted.places);
    EXPECT_EQ(Places(places.end() - 20, places.end()), Places(20, 77));
  });
}

TEST(MaxPool, GradientEqualsAPlainLoop) {
  for_each_problem([](const PoolProblem& p, std::size_t rows) {
    const Floats x = image_values(rows * p.input_size());
    const MaxPooled pooled = max_pool_by_loop(p, rows, x);
    const Floats dy = random_values(pooled.y.size(), -1, 1, 5);
    Floats dx(x.size() + 20, 77);
    max_pool_gradient(p, rows, dy, pooled.places, std::span(dx).first(x.size()));

    expect_identical(std::span(dx).first(x.size()),
                     max_gradient_by_loop(p, rows, dy, pooled.places));
    expect_identical(std::span(dx).subspan(x.size()), Floats(20, 77));
  });
}

TEST(MaxPool, CountsTheCellsOfAVolumeSliceBySlice) {
  const PoolProblem p{.depth = 2, .width = 2, .channels = 1, .pool_d = 2, .pool_w = 2};
  Floats y(1);
  Places places(1);
  Floats dx(4);

  max_pool(p, 1, Floats{1, 2, 7, 7}, y, places);
  max_pool_gradient(p, 1, Floats{3}, places, dx);

  EXPECT_EQ(places[0], 2);
  expect_identical(dx, Floats{0, 0, 3, 0});
}

TEST(AveragePool, LeavesPaddedCellsOutOfTheMean) {
  const PoolProblem p{
      .height = 1, .width = 3, .channels = 1, .pool_w = 2, .stride_w = 2, .pad_right = 1};
  Floats y(2);
  Floats dx(3, 9);

  average_pool(p, 1, Floats{1, 2, 5}, y);
  average_pool_gradient(p, 1, Floats{4, 6}, dx);

  expect_identical(y, Floats{1.5F, 5});
  expect_identical(dx, Floats{2, 2, 6});
}

TEST(AveragePool, EqualsAPlainLoop) {
  for_each_problem([](const PoolProblem& p, std::size_t rows) {
    const Floats x = random_values(rows * p.input_size(), -1, 1);
    const Floats wanted = average_by_loop(p, rows, x);
    Floats y(wanted.size() + 20, 77);
    average_pool(p, rows, x, std::span(y).first(wanted.size()));

    expect_identical(std::span(y).first(wanted.size()), wanted);
    expect_identical(std::span(y).subspan(wanted.size()), Floats(20, 77));
  });
}

TEST(AveragePool, GradientEqualsAPlainLoop) {
  for_each_problem([](const PoolProblem& p, std::size_t rows) {
    const Floats dy = random_values(rows * p.output_size(), -1, 1, 5);
    const Floats wanted = average_gradient_by_loop(p, rows, dy);
    Floats dx(wanted.size() + 20, 77);
    average_pool_gradient(p, rows, dy, std::span(dx).first(wanted.size()));

    expect_identical(std::span(dx).first(wanted.size()), wanted);
    expect_identical(std::span(dx).subspan(wanted.size()), Floats(20, 77));
  });
}

TEST(Pool, SameBytesForAnyThreadCount) {
  const PoolProblem p{.height = 26,
                      .width = 26,
                      .channels = 32,
                      .pool_h = 3,
                      .pool_w = 3,
                      .stride_h = 2,
                      .stride_w = 2,
                      .pad_bottom = 1,
                      .pad_right = 1};
  const std::size_t rows = 9;
  const Floats x = random_values(rows * p.input_size(), -1, 1);
  expect_same_bytes_for_any_thread_count([&] {
    Floats y(rows * p.output_size());
    Places places(y.size());
    max_pool(p, rows, x, y, places);
    Floats dx(x.size());
    max_pool_gradient(p, rows, y, places, dx);
    return dx;
  });
  expect_same_bytes_for_any_thread_count([&] {
    Floats y(rows * p.output_size());
    average_pool(p, rows, x, y);
    Floats dx(x.size());
    average_pool_gradient(p, rows, y, dx);
    return dx;
  });
}

}  // namespace
}  // namespace qnn
