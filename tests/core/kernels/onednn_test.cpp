#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/kernels/cpu_features.hpp"
#include "tests/support/conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

// That oneDNN computes what the reference does is tested with all other implementations, on the
// shared lists of problems.

namespace qnn::test {
namespace {

using ::testing::Optional;

// Null in builds without it.
const Conv2dImplementation* onednn(Product product) {
  const auto list = implementations_of(Conv2dProblem{}, product);
  return list.front().name == "onednn" ? &list.front() : nullptr;
}

TEST(Onednn, IsNamedBesideTheInstructionSetWhereItIsUsed) {
  EXPECT_EQ(kernel_target().find("oneDNN") != std::string::npos,
            onednn(Product::Forward) != nullptr);
}

TEST(Onednn, SaysWhatItIsNotFor) {
  for (const Product product : kProducts) {
    if (onednn(product) == nullptr) GTEST_SKIP() << "built without QNN_ONEDNN";
    const auto declines = onednn(product)->declines;
    EXPECT_EQ(declines(with_same_padding(square(8, 32, 32, 3), 0)), std::nullopt);
    EXPECT_THAT(declines(grouped(square(8, 32, 32, 3), 2)), Optional<std::string>("needs 1 group"));
    EXPECT_THAT(declines(with_same_padding(square(8, 32, 32, 3), 1)),
                Optional<std::string>("needs padding of 0"));
    EXPECT_THAT(declines(square(2, 32, 32, 3)), Optional<std::string>("needs an output"));
  }
}

// As many samples at once as the network trains on, and the rest of the data set.
TEST(Onednn, SumsTheKernelGradientOverUnequalSlices) {
  const Conv2dImplementation* implementation = onednn(Product::KernelGradient);
  if (implementation == nullptr) GTEST_SKIP() << "built without QNN_ONEDNN";
  const Conv2dProblem p = with_same_padding(square(6, 16, 16, 3), 0);
  const auto& reference = conv2d_kernel_gradient_implementations().back();
  for (const std::size_t rows : {1, 7, 13, 19}) {
    const Operands operands = whole_operands(p, Product::KernelGradient, rows);
    EXPECT_EQ(run(*implementation, p, Product::KernelGradient, rows, operands, 19),
              run(reference, p, Product::KernelGradient, rows, operands, 19));
  }
}

}  // namespace
}  // namespace qnn::test
