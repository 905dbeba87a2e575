#include "core/kernels/strided.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <vector>

#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing::expect_same_bytes_for_any_thread_count;
using testing::random_values;
using Floats = std::vector<float>;

Floats counting(std::size_t size) {
  Floats values(size);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

Floats rearranged(const StridedMap& map, const Floats& x, std::size_t size) {
  Floats y(size, 77);
  rearrange(map, x, y);
  return y;
}

Floats gradient(const StridedMap& map, const Floats& dy, std::size_t size) {
  Floats dx(size, 77);
  rearrange_gradient(map, dy, dx);
  return dx;
}

// What the header says, cell by cell.
struct Plain {
  const StridedMap& map;

  template <class Visit>
  void visit(std::size_t axis, std::size_t from, std::size_t to, const Visit& each) const {
    if (axis == map.axes().size()) return each(from, to);
    const StridedAxis& a = map.axes()[axis];
    for (std::size_t i = 0; i < a.extent; ++i)
      visit(axis + 1, from + i * a.from, to + i * a.to, each);
  }
};

void expect_as_plain(const StridedMap& map, std::size_t from_size, std::size_t to_size) {
  const Floats x = random_values(from_size, -1, 1, 1);
  const Floats dy = random_values(to_size, -1, 1, 2);
  Floats y(to_size, 0);
  std::vector<double> sums(from_size, 0);
  Plain{map}.visit(0, map.from_begin, map.to_begin, [&](std::size_t from, std::size_t to) {
    y[to] = x[from];
    sums[from] += double{dy[to]};
  });
  EXPECT_EQ(rearranged(map, x, to_size), y);
  EXPECT_EQ(gradient(map, dy, from_size), Floats(sums.begin(), sums.end()));
}

TEST(Rearrange, PutsABoxIntoZeros) {
  const StridedMap map =
      box_map({1, 2}, {.in = {1, 2}, .start = {0, 0}}, {.in = {2, 4}, .start = {1, 1}});

  EXPECT_THAT(rearranged(map, {5, 6}, 8), ElementsAre(0, 0, 0, 0, 0, 5, 6, 0));
  EXPECT_THAT(gradient(map, counting(8), 2), ElementsAre(6, 7));
}

TEST(Rearrange, CutsABoxOut) {
  const StridedMap map =
      box_map({2, 1}, {.in = {2, 3}, .start = {0, 2}}, {.in = {2, 1}, .start = {0, 0}});

  EXPECT_THAT(rearranged(map, counting(6), 2), ElementsAre(3, 6));
  EXPECT_THAT(gradient(map, {8, 9}, 6), ElementsAre(0, 0, 8, 0, 0, 9));
}

TEST(Rearrange, Transposes) {
  const StridedMap map = permutation_map({2, 3}, std::array<std::size_t, 2>{1, 0});

  EXPECT_THAT(rearranged(map, counting(6), 6), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(gradient(map, {1, 4, 2, 5, 3, 6}, 6), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Rearrange, RepeatsCellsAndSumsTheirGradients) {
  const StridedMap map = broadcast_map({2, 1}, {2, 2, 3});

  EXPECT_THAT(rearranged(map, {7, 8}, 12), ElementsAre(7, 7, 7, 8, 8, 8, 7, 7, 7, 8, 8, 8));
  EXPECT_THAT(gradient(map, counting(12), 2), ElementsAre(6 + 24, 15 + 33));
}

TEST(Rearrange, RepeatsASingleCell) {
  const StridedMap map = broadcast_map({1}, {4});

  EXPECT_THAT(rearranged(map, {3}, 4), ElementsAre(3, 3, 3, 3));
  EXPECT_THAT(gradient(map, counting(4), 1), ElementsAre(10));
}

TEST(Rearrange, KeepsAScalarsOnlyCell) {
  EXPECT_THAT(rearranged(StridedMap(), {3}, 1), ElementsAre(3));
  EXPECT_THAT(gradient(StridedMap(), {4}, 1), ElementsAre(4));
}

TEST(Rearrange, GoesOverRows) {
  const StridedMap map = permutation_map({2, 2}, std::array<std::size_t, 2>{1, 0});

  EXPECT_THAT(rearranged(map.over_rows(2, 4, 4), counting(8), 8),
              ElementsAre(1, 3, 2, 4, 5, 7, 6, 8));
}

TEST(Rearrange, DoesWhatPlainLoopsDoOverManyChunks) {
  expect_as_plain(permutation_map({67, 9, 5, 31}, std::array<std::size_t, 4>{0, 2, 3, 1}),
                  67 * 9 * 5 * 31, 67 * 9 * 5 * 31);
  expect_as_plain(permutation_map({40000, 3}, std::array<std::size_t, 2>{0, 1}), 120000, 120000);
  expect_as_plain(box_map({50, 7, 300}, {.in = {50, 8, 300}, .start = {0, 1, 0}},
                          {.in = {52, 7, 310}, .start = {1, 0, 10}}),
                  50 * 8 * 300, 52 * 7 * 310);
  expect_as_plain(broadcast_map({30, 1, 300}, {30, 9, 300}), 30 * 300, 30 * 9 * 300);
  expect_as_plain(broadcast_map({300, 1}, {20, 300, 8}), 300, 20 * 300 * 8);
}

TEST(Rearrange, LeavesOtherCellsAloneIfOnlyCopying) {
  Floats y(5, 77);

  copy_cells(box_map({2}, {.in = {2}, .start = {0}}, {.in = {5}, .start = {1}}), Floats{1, 2}, y);

  EXPECT_THAT(y, ElementsAre(77, 1, 2, 77, 77));
}

TEST(Rearrange, GivesTheSameBytesForAnyNumberOfThreads) {
  const StridedMap map = broadcast_map({500, 1, 30}, {500, 11, 30});
  const Floats dy = random_values(500 * 11 * 30, -1, 1);

  expect_same_bytes_for_any_thread_count([&] { return gradient(map, dy, 500 * 30); });
}

}  // namespace
}  // namespace qnn
