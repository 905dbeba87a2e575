#pragma once

#include <span>
#include <string_view>

#include "core/optimizers/schedule.hpp"

namespace qnn {

// One update of one parameter. The slots are the optimizer's own memory for it, zero before the
// first step, each as long as the parameter.
struct UpdateArgs {
  TrainingTime time;  // of this step: step 0 is the first
  std::span<float> weights;
  std::span<const float> gradient;
  std::span<const std::span<float>> slots;
};

// A rule for changing parameters against their gradients. Immutable: what it remembers is in slots,
// which the model keeps and a checkpoint saves without knowing the optimizer.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // Names of the slots that it needs for each parameter: {"m", "v"}.
  virtual std::span<const std::string_view> slots() const = 0;
  virtual double learning_rate(const TrainingTime& time) const = 0;
  virtual void update(const UpdateArgs& args) const = 0;
};

}  // namespace qnn
