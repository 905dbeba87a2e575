#include "core/base/huge_pages.hpp"

#include <sys/mman.h>

#include <memory>

namespace qnn {
namespace {

constexpr std::size_t kHugePage = 2u << 20;
constexpr std::size_t kSmallest = 2 * kHugePage;  // what holds a whole one wherever it begins

}  // namespace

void advise_huge_pages(void* memory, std::size_t bytes) {
  if (bytes < kSmallest) return;
  std::align(kHugePage, kHugePage, memory, bytes);  // moves `memory` to the first whole page
  // Advice: what comes of it is no matter.
  ::madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
}

}  // namespace qnn
