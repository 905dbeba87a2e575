#include "core/base/huge_pages.hpp"

#include <sys/mman.h>

#include <cstdint>

namespace qnn {
namespace {

constexpr std::uintptr_t kHugePage = 2u << 20;
constexpr std::size_t kSmallest = 4u << 20;  // what holds a whole one wherever it begins

}  // namespace

void advise_huge_pages(void* memory, std::size_t bytes) {
  if (bytes < kSmallest) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const std::uintptr_t last = (begin + bytes) / kHugePage * kHugePage;
  // Advice: what comes of it is no matter.
  ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

}  // namespace qnn
