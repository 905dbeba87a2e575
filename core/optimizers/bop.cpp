#include "core/optimizers/bop.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Bop::Bop(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Bop::own_slots() const { return {{.name = "m"}}; }

void Bop::step(const StepArgs& args) const {
  update_weights(
      args.sweep,
      BopUpdate{.gamma = static_cast<float>(value_at(params_.gamma, args.time)),
                .threshold = static_cast<float>(value_at(params_.threshold, args.time))});
}

}  // namespace qnn
