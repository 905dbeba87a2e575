#include "core/optimizers/rmsprop.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Rmsprop::Rmsprop(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Rmsprop::own_slots() const {
  std::vector<SlotSpec> slots{{.name = "velocity"}};
  if (params_.centered) slots.push_back({.name = "average_gradient"});
  if (has_momentum()) slots.push_back({.name = "momentum"});
  return slots;
}

void Rmsprop::step(const StepArgs& args) const {
  update_weights(
      args.sweep,
      RmspropUpdate{.rate = static_cast<float>(args.rate),
                    .rho = static_cast<float>(value_at(params_.rho, args.time)),
                    .epsilon = static_cast<float>(params_.epsilon),
                    .momentum = static_cast<float>(value_at(params_.momentum, args.time)),
                    .epsilon_inside_root = params_.epsilon_inside_root,
                    .centered = params_.centered,
                    .has_momentum = has_momentum()});
}

}  // namespace qnn
