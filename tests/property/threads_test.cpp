#include <gtest/gtest.h>

#include "core/base/parallel.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

std::string bytes_after_training(const NetworkText& text, int threads) {
  const ThreadLimit limit(threads);
  SmallNetwork network(text);
  network.train_steps(network.steps_per_epoch() + 2);
  return network.state_bytes();
}

TEST(Threads, AnyNumberOfThemTrainsToTheSameBytes) {
  std::vector<NamedNetwork> networks = network_zoo();
  for (NamedNetwork& large : network_zoo_for_threads()) networks.push_back(std::move(large));
  for (const auto& [name, text] : networks) {
    const std::string reference = bytes_after_training(text, 1);
    for (const int threads : {2, 3})
      EXPECT_EQ(bytes_after_training(text, threads), reference) << name << ", " << threads;
  }
}

// Without several workers the test above shows nothing.
TEST(Threads, AreSeveralInTheseTests) {
  if (available_processors() < 2) GTEST_SKIP() << "this machine has one processor";
  const ThreadLimit limit(2);
  EXPECT_EQ(worker_count(), 2u);
}

}  // namespace
}  // namespace qnn::testing_support
