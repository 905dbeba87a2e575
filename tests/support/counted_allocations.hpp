#pragma once

#include <atomic>
#include <cstdlib>

// Counts every allocation of the executable that includes this, on any thread: operator new's,
// Eigen's, the libraries'. It replaces malloc, so one source of an executable may include it.
// Allocations from number `failing_from` up to `failing_to` (of `allocations`) fail.
// Sanitizers have an allocator of their own; under them QNN_COUNTS_ALLOCATIONS is not defined and
// tests that count are left out.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
#define QNN_COUNTS_ALLOCATIONS

namespace {
std::atomic<std::size_t> allocations{0};   // NOLINT: what the tests are about
std::atomic<std::size_t> failing_from{0};  // NOLINT: from 1; 0 for none
std::atomic<std::size_t> failing_to{0};    // NOLINT

bool next_allocation_fails() {
  const std::size_t number = allocations.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::size_t from = failing_from.load(std::memory_order_relaxed);
  return from != 0 && number >= from && number <= failing_to.load(std::memory_order_relaxed);
}
}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT: glibc's own names
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void* malloc(std::size_t size) {                                 // NOLINT: replaces the library's
  return next_allocation_fails() ? nullptr : __libc_malloc(size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {  // NOLINT: likewise
  return next_allocation_fails() ? nullptr : __libc_memalign(alignment, size);
}
}

#endif
