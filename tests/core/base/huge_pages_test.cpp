#include "core/base/huge_pages.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace qnn {
namespace {

// Flags of the mapping that holds an address, as the kernel lists them: "hg" where huge pages have
// been asked for.
std::string flags_at(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    const char* stop = line.data() + line.size();
    const auto first = std::from_chars(line.data(), stop, begin, 16);
    if (first.ec == std::errc() && first.ptr != stop && *first.ptr == '-' &&
        std::from_chars(first.ptr + 1, stop, end, 16).ec == std::errc())
      here = begin <= wanted && wanted < end;
    if (here && line.starts_with("VmFlags:")) return line + " ";
  }
  return {};
}

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

TEST(HugePages, AreAskedForInLargeMemoryAlone) {
  if (!std::filesystem::exists("/sys/kernel/mm/transparent_hugepage/enabled"))
    GTEST_SKIP() << "this kernel has no huge pages";
  constexpr std::size_t kLarge = 64u << 20, kSmall = 1u << 20;
  const std::unique_ptr<void, Free> large(std::malloc(kLarge)), small(std::malloc(kSmall));
  advise_huge_pages(large.get(), kLarge);
  advise_huge_pages(small.get(), kSmall);
  const std::string flags = flags_at(static_cast<char*>(large.get()) + kLarge / 2);
  if (flags.empty()) GTEST_SKIP() << "no /proc/self/smaps";
  EXPECT_NE(flags.find(" hg "), std::string::npos) << flags;
  EXPECT_EQ(flags_at(static_cast<char*>(small.get()) + kSmall / 2).find(" hg "), std::string::npos);
}

}  // namespace
}  // namespace qnn
