// Ten thousand changed checkpoints through the reader: none is taken, and none does anything but to
// be refused. tests/fuzz goes on where this ends.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/core/checkpoint/checkpoint_files.hpp"
#include "tests/support/mutations.hpp"

namespace qnn {
namespace {

using testing_support::Mutations;

std::string example() {
  Tensor bits(Shape{3, 70}, DType::Bit);
  bits.view().words()[0] = 0x123456789abcdef;
  const Tensor kernel = tensor_of(Shape{2, 3}, {1, -2, 0.5f, 3e38f, 1e-40f, 0});
  const Tensor moments = tensor_of(Shape{6}, {1, 2, 3, 4, 5, 6});
  return checkpoint_bytes(R"({"model": {"layers": ["flatten"]}})", R"({"step": 12})",
                          std::vector<NamedView>{{"dense/kernel", kernel.view()},
                                                 {"dense/kernel:m", moments.view()},
                                                 {"packed/kernel", bits.view()}})
      .joined();
}

bool is_taken(const std::string& bytes) {
  try {
    parse_checkpoint(bytes, "f");
    return true;
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::BadCheckpoint) << error.what();
    return false;
  }
}

TEST(ParseCheckpoint, TakesNoneOfTenThousandMutations) {
  const std::string bytes = example();
  ASSERT_TRUE(is_taken(bytes));
  Mutations mutations(bytes, 1);
  for (int i = 0; i < 10'000; ++i) {
    const std::string changed = mutations.next();
    if (is_taken(changed)) ADD_FAILURE() << mutations.description();
  }
}

// What a forger would do: the checksum is that of the changed file. Whether it is taken then
// depends on what was changed; that nothing worse happens does not.
TEST(ParseCheckpoint, ReadsOrRefusesTenThousandMutationsWithTheRightChecksum) {
  constexpr std::size_t kDigestPlace = 35;
  constexpr std::size_t kDigestSize = 64;
  const std::string bytes = example();
  Mutations mutations(bytes, 2);
  int taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string changed = mutations.next();
    if (changed.size() < kDigestPlace + kDigestSize) continue;
    changed.replace(kDigestPlace, kDigestSize, std::string(kDigestSize, '0'));
    changed.replace(kDigestPlace, kDigestSize, sha256_hex(std::array{std::string_view(changed)}));
    taken += is_taken(changed) ? 1 : 0;
  }
  EXPECT_GT(taken, 100);  // other weights, another step
  EXPECT_LT(taken, 9'000);
}

}  // namespace
}  // namespace qnn
