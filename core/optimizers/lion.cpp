#include "core/optimizers/lion.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Lion::Lion(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Lion::own_slots() const { return {{.name = "m"}}; }

void Lion::step(const StepArgs& args) const {
  update_weights(args.sweep,
                 LionUpdate{.rate = static_cast<float>(args.rate),
                            .beta1 = static_cast<float>(value_at(params_.beta_1, args.time)),
                            .beta2 = static_cast<float>(value_at(params_.beta_2, args.time))});
}

}  // namespace qnn
