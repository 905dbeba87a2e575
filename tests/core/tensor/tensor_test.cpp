#include "core/tensor/tensor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

bool is_aligned(const std::byte* data) { return reinterpret_cast<std::uintptr_t>(data) % 64 == 0; }

TEST(Tensor, IsZeroedAndAligned) {
  for (const std::size_t count : {1u, 15u, 16u, 1000u}) {
    const Tensor tensor({count});
    EXPECT_EQ(tensor.floats().size(), count);
    EXPECT_THAT(tensor.floats(), Each(0.0f));
    EXPECT_TRUE(is_aligned(tensor.view().data()));
  }
}

TEST(Tensor, MayBeReadAVectorBeyondItsEnd) {
  const Tensor tensor({3}, DType::U8);

  // The address sanitizer watches this.
  for (std::size_t i = 0; i < 3 + 64; ++i) EXPECT_EQ(tensor.view().data()[i], std::byte{0});
}

TEST(Tensor, HasNoMemoryUntilItHasAShape) {
  const Tensor tensor;

  EXPECT_TRUE(tensor.view().empty());
  EXPECT_TRUE(tensor.floats().empty());
  EXPECT_TRUE(tensor.clone().view().empty());
}

TEST(Tensor, HoldsNoElementsIfAnExtentIsZero) {
  const Tensor tensor({0, 4});

  EXPECT_FALSE(tensor.view().empty());
  EXPECT_EQ(tensor.floats().size(), 0u);
}

TEST(Tensor, ClonesIntoMemoryOfItsOwn) {
  Tensor tensor({2});
  tensor.floats()[1] = 5.0f;

  Tensor copy = tensor.clone();
  tensor.floats()[1] = 6.0f;

  EXPECT_EQ(copy.shape(), Shape({2}));
  EXPECT_THAT(copy.floats(), ElementsAre(0.0f, 5.0f));
}

TEST(Tensor, MovesItsMemory) {
  Tensor tensor({2}, DType::I32);
  const std::byte* const data = tensor.view().data();

  const Tensor moved = std::move(tensor);

  EXPECT_EQ(moved.view().data(), data);
  EXPECT_EQ(moved.dtype(), DType::I32);
}

TEST(TensorView, GivesEachTypeItsOwnValues) {
  Tensor f32({2, 3}), i32({2, 3}, DType::I32), u8({2, 3}, DType::U8), bits({2, 65}, DType::Bit);

  EXPECT_EQ(f32.view().floats().size(), 6u);
  EXPECT_EQ(i32.view().ints().size(), 6u);
  EXPECT_EQ(u8.view().bytes8().size(), 6u);
  EXPECT_EQ(bits.view().words().size(), 4u);
  EXPECT_EQ(bits.view().bytes(), 32u);
}

TEST(TensorView, RefusesToBeReadAsAnotherType) {
  Tensor tensor({2, 3});
  const Tensor& fixed = tensor;

  EXPECT_THROW(tensor.view().ints(), InternalError);
  EXPECT_THROW(tensor.view().bytes8(), InternalError);
  EXPECT_THROW(tensor.view().words(), InternalError);
  EXPECT_THROW(fixed.view().ints(), InternalError);
  EXPECT_THROW(fixed.view().bytes8(), InternalError);
  EXPECT_THROW(fixed.view().words(), InternalError);
  EXPECT_THROW(Tensor({1}, DType::U8).floats(), InternalError);
}

TEST(TensorView, ShowsTheFirstRows) {
  Tensor tensor({3, 2});
  std::iota(tensor.floats().begin(), tensor.floats().end(), 0.0f);

  EXPECT_EQ(tensor.view().first(2).shape(), Shape({2, 2}));
  EXPECT_THAT(tensor.view().first(2).floats(), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(tensor.view().first(0).elements(), 0u);
  EXPECT_THROW(tensor.view().first(4), InternalError);
  EXPECT_THROW(Tensor(Shape()).view().first(1), InternalError);
}

TEST(TensorView, KeepsItsValuesUnderAnotherShape) {
  Tensor tensor({3, 2});
  std::iota(tensor.floats().begin(), tensor.floats().end(), 0.0f);
  const TensorView view = tensor.view().reshaped({6});

  view.floats()[5] = 7.0f;

  EXPECT_EQ(view.shape(), Shape({6}));
  EXPECT_THAT(tensor.floats(), ElementsAre(0, 1, 2, 3, 4, 7));
}

TEST(TensorView, RefusesAShapeOfOtherSizeAndReshapingBits) {
  Tensor tensor({3, 2});
  Tensor bits({1, 64}, DType::Bit);

  EXPECT_THROW(tensor.view().reshaped({5}), InternalError);
  EXPECT_THROW(bits.view().reshaped({64, 1}), InternalError);
}

TEST(ConstTensorView, LooksAtWhatAViewLooksAt) {
  Tensor tensor({2, 2});
  tensor.floats()[3] = 4.0f;

  const ConstTensorView view = tensor.view();

  EXPECT_EQ(view.data(), tensor.view().data());
  EXPECT_THAT(view.reshaped({4}).floats(), ElementsAre(0, 0, 0, 4));
  EXPECT_THAT(view.first(1).floats(), ElementsAre(0, 0));
}

void expect_memory_error(std::size_t bytes) {
  try {
    const AlignedBuffer buffer(bytes);
    ADD_FAILURE() << "more memory than there is";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Memory);
    EXPECT_THAT(error.what(), ::testing::StartsWith("not enough memory"));
  }
}

TEST(AlignedBuffer, RefusesSizesThatNoObjectHas) {
  expect_memory_error(std::numeric_limits<std::size_t>::max());
  expect_memory_error(std::numeric_limits<std::size_t>::max() / 2);
}

// Sanitizers abort on such a request instead of answering it.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(AlignedBuffer, SaysWhenTheMachineHasTooLittle) { expect_memory_error(std::size_t{1} << 60); }
#endif

}  // namespace
}  // namespace qnn
