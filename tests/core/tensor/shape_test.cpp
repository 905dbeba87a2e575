#include "core/tensor/shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

using ::testing::HasSubstr;

TEST(Shape, CountsItsElements) {
  EXPECT_EQ(Shape({32, 32, 3}).elements(), 3072u);
  EXPECT_EQ(Shape({5, 0, 3}).elements(), 0u);
  EXPECT_EQ(Shape().elements(), 1u) << "a scalar";
}

TEST(Shape, GivesItsExtents) {
  const Shape shape{2, 3, 4};

  EXPECT_EQ(shape.rank(), 3u);
  EXPECT_EQ(shape[0], 2u);
  EXPECT_EQ(shape.back(), 4u);
  EXPECT_THAT(shape.extents(), ::testing::ElementsAre(2, 3, 4));
  EXPECT_EQ(Shape(shape.extents()), shape);
}

TEST(Shape, ComparesRankAndExtents) {
  EXPECT_EQ(Shape({2, 3}), Shape({2, 3}));
  EXPECT_NE(Shape({2, 3}), Shape({3, 2}));
  EXPECT_NE(Shape({2}), Shape({2, 1}));
  EXPECT_NE(Shape({2, 0}), Shape({2})) << "unused extents do not count";
}

TEST(Shape, ChangesAtOneAxis) {
  EXPECT_EQ(Shape({3, 4}).with_front(2), Shape({2, 3, 4}));
  EXPECT_EQ(Shape().with_front(2), Shape({2}));
  EXPECT_EQ(Shape({2, 3, 4}).without_front(), Shape({3, 4}));
  EXPECT_EQ(Shape({2, 3, 4}).with_extent(1, 7), Shape({2, 7, 4}));
}

TEST(Shape, WritesItselfAsAList) {
  EXPECT_EQ(Shape({32, 32, 3}).text(), "[32, 32, 3]");
  EXPECT_EQ(Shape().text(), "[]");
}

TEST(Shape, HasAtMostSixAxes) {
  EXPECT_EQ(Shape({1, 2, 3, 4, 5, 6}).rank(), 6u);
  EXPECT_THROW(Shape({1, 2, 3, 4, 5, 6, 7}), InternalError);
  EXPECT_THROW(Shape({1, 2, 3, 4, 5, 6}).with_front(1), InternalError);
  EXPECT_THROW(Shape().without_front(), InternalError);
  EXPECT_THROW(Shape({1}).with_extent(1, 2), InternalError);
}

TEST(Shape, RefusesMoreElementsThanCanBeCounted) {
  const Shape shape{std::size_t{1} << 33, std::size_t{1} << 33};

  try {
    (void)shape.elements();
    FAIL() << "an overflow went unnoticed";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Memory);
    EXPECT_THAT(error.what(), HasSubstr("[8589934592, 8589934592]"));
  }
}

TEST(Shape, HoldsAtMostTwoToTheFortyElements) {
  EXPECT_EQ((Shape{std::size_t{1} << 20, std::size_t{1} << 20}).elements(), std::size_t{1} << 40);
  EXPECT_THROW((void)(Shape{std::size_t{1} << 20, (std::size_t{1} << 20) + 1}).elements(),
               UserError);
}

TEST(BytesOf, CountsWholeValues) {
  EXPECT_EQ(bytes_of({2, 3}, DType::F32), 24u);
  EXPECT_EQ(bytes_of({2, 3}, DType::I32), 24u);
  EXPECT_EQ(bytes_of({2, 3}, DType::U8), 6u);
  EXPECT_THROW(bytes_of({std::size_t{1} << 62}, DType::F32), UserError);
}

TEST(BytesOf, BeginsAWordWithEveryRowOfBits) {
  EXPECT_EQ(bytes_of({1}, DType::Bit), 8u);
  EXPECT_EQ(bytes_of({64}, DType::Bit), 8u);
  EXPECT_EQ(bytes_of({65}, DType::Bit), 16u);
  EXPECT_EQ(bytes_of({3, 5, 65}, DType::Bit), 240u);
  EXPECT_EQ(bytes_of({}, DType::Bit), 8u);
  EXPECT_EQ(bytes_of({3, 0}, DType::Bit), 0u);
}

TEST(WordsForBits, RoundsUp) {
  EXPECT_EQ(words_for_bits(0), 0u);
  EXPECT_EQ(words_for_bits(1), 1u);
  EXPECT_EQ(words_for_bits(64), 1u);
  EXPECT_EQ(words_for_bits(65), 2u);
}

}  // namespace
}  // namespace qnn
