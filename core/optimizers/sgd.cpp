#include "core/optimizers/sgd.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Sgd::Sgd(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Sgd::own_slots() const {
  if (!has_momentum()) return {};
  return {{.name = "momentum"}};
}

void Sgd::step(const StepArgs& args) const {
  const auto rate = static_cast<float>(args.rate);
  if (!has_momentum()) {
    update_weights(args.sweep, SgdUpdate{.rate = rate});
    return;
  }
  update_weights(
      args.sweep,
      MomentumUpdate{.rate = rate,
                     .momentum = static_cast<float>(value_at(params_.momentum, args.time)),
                     .nesterov = params_.nesterov});
}

}  // namespace qnn
