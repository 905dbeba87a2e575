#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/optimizers/optimizer.hpp"

namespace qnn::testing_support {

// One parameter under an optimizer, with what that remembers of it.
class OptimizerRun {
 public:
  OptimizerRun(const Optimizer& optimizer, std::vector<float> start)
      : weights(std::move(start)), optimizer_(optimizer) {
    for (const SlotSpec& slot : optimizer.slots()) slots.emplace_back(weights.size(), slot.initial);
  }

  void step(const std::vector<float>& gradient, double global_norm = 0, bool decays = true) {
    const std::vector<std::span<float>> memory(slots.begin(), slots.end());
    optimizer_.update({.time = {.step = steps++, .steps_per_epoch = 10},
                       .weights = weights,
                       .gradient = gradient,
                       .slots = memory,
                       .global_norm = global_norm,
                       .decays = decays});
  }

  std::vector<float> weights;
  std::vector<std::vector<float>> slots;
  std::uint64_t steps = 0;

 private:
  const Optimizer& optimizer_;
};

// The weight after each step from `start` with these gradients.
inline std::vector<float> weight_after_steps(const Optimizer& optimizer, float start,
                                             const std::vector<float>& gradients) {
  OptimizerRun run(optimizer, {start});
  std::vector<float> after;
  for (const float gradient : gradients) {
    run.step({gradient});
    after.push_back(run.weights[0]);
  }
  return after;
}

inline std::vector<std::string_view> slot_names(const Optimizer& optimizer) {
  std::vector<std::string_view> names;
  for (const SlotSpec& slot : optimizer.slots()) names.push_back(slot.name);
  return names;
}

}  // namespace qnn::testing_support
