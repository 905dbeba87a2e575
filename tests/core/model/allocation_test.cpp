#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "core/base/parallel.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

// Sanitizers have an allocator of their own; without them every allocation of this program, on any
// thread, comes through here.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)

namespace {
std::atomic<std::size_t> allocations{0};  // NOLINT: what the test is about
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

namespace qnn::testing_support {
namespace {

// The steps that take part in warming up: the first of an epoch, and a short batch.
constexpr std::uint64_t kWarm = 6;
constexpr std::uint64_t kCounted = 30;

TEST(StepLoop, IsCountedByThisTest) {
  const std::size_t before = allocations;
  const Tensor tensor(Shape{3});
  const std::vector<float> vector(3, tensor.floats()[0]);
  EXPECT_EQ(allocations - before, 2u + static_cast<std::size_t>(vector[0]));
}

TEST(StepLoop, AllocatesNothingOnceWarm) {
  std::vector<NamedNetwork> networks = network_zoo();
  for (NamedNetwork& large : network_zoo_for_threads()) networks.push_back(std::move(large));
  for (const int threads : {1, 2}) {
    const ThreadLimit limit(threads);
    for (const auto& [name, text] : networks) {
      SmallNetwork network(text);
      network.train_steps(kWarm);
      const std::size_t before = allocations;
      for (std::uint64_t step = kWarm; step < kWarm + kCounted; ++step) network.train(step);
      network.model().evaluate(network.batch(0));
      EXPECT_EQ(allocations - before, 0u) << name << " on " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace qnn::testing_support

#endif
