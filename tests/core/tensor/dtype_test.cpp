#include "core/tensor/dtype.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

TEST(DType, HasAShortName) {
  EXPECT_EQ(name_of(DType::F32), "f32");
  EXPECT_EQ(name_of(DType::I32), "i32");
  EXPECT_EQ(name_of(DType::U8), "u8");
  EXPECT_EQ(name_of(DType::Bit), "bit");
}

}  // namespace
}  // namespace qnn
