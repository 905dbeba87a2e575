#include <gtest/gtest.h>

#include "core/base/parallel.hpp"
#include "tests/support/counted_allocations.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

#ifdef QNN_COUNTS_ALLOCATIONS

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
