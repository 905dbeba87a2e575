#include "core/program/memory_use.hpp"

#include <gtest/gtest.h>

#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

// Batches of 4. Kernel [8, 16] = 512 bytes, its gradient as much; the output [4, 8] = 128 bytes,
// predictions and gradient alike; the bias [8] and its gradient take 64 bytes each, aligned.
TEST(MemoryUse, CountsWhatIsAliveAtTheFullestStep) {
  const PlannedNetwork network({.layers = R"([{"type": "dense", "units": 8, "name": "d"}])",
                                .shape = "[16]",
                                .loss = R"("squared_hinge")"});
  const Program program = lowered(network);
  ASSERT_EQ(program.steps.back().name, "d/gradient");
  const MemoryPlan plan = plan_memory(program, network.graph, network.plans);
  const MemoryUse use = memory_use(program, plan);
  EXPECT_EQ(program.steps[use.step].name, "d/gradient");
  EXPECT_EQ(use.kept_for_backward, 0u);
  EXPECT_EQ(use.other_values, 128u);  // predictions, for callers
  EXPECT_EQ(use.gradients, 128u);
  EXPECT_EQ(use.parameter_gradients, 512u + 64);
  EXPECT_EQ(use.gaps, 0u);
  ASSERT_EQ(use.buffers.size(), 4u);
  EXPECT_EQ(program.buffers[use.buffers[0]].name, "d/kernel/gradient");
}

TEST(MemoryUse, AddsUpToThePlan) {
  for (const auto& [name, text] : network_zoo()) {
    const PlannedNetwork network(text);
    const Program program = lowered(network);
    for (const Reuse reuse : {Reuse::ByLifetime, Reuse::None}) {
      const MemoryPlan plan = plan_memory(program, network.graph, network.plans, reuse);
      const MemoryUse use = memory_use(program, plan);
      EXPECT_EQ(use.kept_for_backward + use.other_values + use.gradients + use.parameter_gradients +
                    use.gaps,
                plan.buffer_bytes)
          << name;
      EXPECT_LT(use.gaps * 10, plan.buffer_bytes) << name;  // greedy placement wastes little
      EXPECT_TRUE(reuse == Reuse::ByLifetime || use.gaps == 0) << name;
    }
  }
}

}  // namespace
}  // namespace qnn::testing_support
