#pragma once

#include <atomic>
#include <cstdlib>

// Counts every allocation of the executable that includes this, on any thread: operator new's,
// Eigen's, the libraries'. It replaces malloc, so one source of an executable may include it.
// Sanitizers have an allocator of their own; under them QNN_COUNTS_ALLOCATIONS is not defined and
// tests that count are left out.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
#define QNN_COUNTS_ALLOCATIONS

namespace {
std::atomic<std::size_t> allocations{0};  // NOLINT: what the tests are about
}

extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT: glibc's own names
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void* malloc(std::size_t size) {                                 // NOLINT: replaces the library's
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {  // NOLINT: likewise
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, size);
}
}

#endif
