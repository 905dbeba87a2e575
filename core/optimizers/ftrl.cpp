#include "core/optimizers/ftrl.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Ftrl::Ftrl(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Ftrl::own_slots() const {
  return {{.name = "accumulator", .initial = static_cast<float>(params_.initial_accumulator_value)},
          {.name = "linear"}};
}

void Ftrl::step(const StepArgs& args) const {
  const double l2 = params_.l2_regularization_strength + params_.beta / (2 * args.rate);
  update_weights(
      args.sweep,
      FtrlUpdate{.rate = static_cast<float>(args.rate),
                 .power = static_cast<float>(-params_.learning_rate_power),
                 .l1 = static_cast<float>(params_.l1_regularization_strength),
                 .l2 = static_cast<float>(l2),
                 .shrinkage = static_cast<float>(params_.l2_shrinkage_regularization_strength)});
}

}  // namespace qnn
