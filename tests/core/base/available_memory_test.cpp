#include "core/base/available_memory.hpp"

#include <gtest/gtest.h>

#include "tests/support/files_in_memory.hpp"

namespace qnn::testing_support {
namespace {

constexpr std::uint64_t kKibibyte = 1024;

std::optional<AvailableMemory> available_in(const std::map<std::string, std::string>& files) {
  return available_memory(FilesInMemory(files));
}

TEST(AvailableMemory, IsUnknownWhereNothingTellsIt) { EXPECT_FALSE(available_in({})); }

TEST(AvailableMemory, OfAMachineIncludesSwap) {
  const auto memory = available_in({{"/proc/meminfo",
                                     "MemTotal:       16000 kB\nMemAvailable:    3000 kB\n"
                                     "SwapFree:        500 kB\n"}});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->bytes, 3500 * kKibibyte);
  EXPECT_EQ(memory->of, "this machine");
}

// The group itself has no limit, the one around it 1000 bytes of which 100 are a cache.
TEST(AvailableMemory, OfGroupsIsTheLeastOfAllAround) {
  const auto memory = available_in(
      {{"/proc/meminfo", "MemAvailable:    3000 kB\n"},
       {"/proc/self/cgroup", "0::/user/build\n"},
       {"/sys/fs/cgroup/user/build/memory.max", "max\n"},
       {"/sys/fs/cgroup/user/build/memory.current", "10\n"},
       {"/sys/fs/cgroup/user/memory.max", "1000\n"},
       {"/sys/fs/cgroup/user/memory.current", "400\n"},
       {"/sys/fs/cgroup/user/memory.stat", "anon 300\ninactive_file 70\nactive_file 30\n"}});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->bytes, 700u);
  EXPECT_EQ(memory->of, "the control group /user");
}

TEST(AvailableMemory, KnowsTheFirstVersionOfControlGroups) {
  const auto memory = available_in(
      {{"/proc/self/cgroup", "5:devices:/\n4:memory:/a\n0::/\n"},
       {"/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "5000\n"},
       {"/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "5400\n"},
       {"/sys/fs/cgroup/memory/a/memory.stat", "inactive_file 1\ntotal_inactive_file 1000\n"}});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->bytes, 600u);
  EXPECT_EQ(memory->of, "the control group /a");
}

TEST(AvailableMemory, KnowsTheLimitOfTheAddressSpace) {
  const std::string status = "VmSize:      100 kB\n";
  const auto memory =
      available_in({{"/proc/self/status", status},
                    {"/proc/self/limits",
                     "Max address space         204800               unlimited   bytes\n"}});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->bytes, 100 * kKibibyte);
  EXPECT_EQ(memory->of, "ulimit -v");
  EXPECT_FALSE(available_in({{"/proc/self/status", status},
                             {"/proc/self/limits", "Max address space  unlimited  unlimited\n"}}));
}

}  // namespace
}  // namespace qnn::testing_support
