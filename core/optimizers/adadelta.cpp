#include "core/optimizers/adadelta.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Adadelta::Adadelta(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Adadelta::own_slots() const {
  return {{.name = "accumulated_grad"}, {.name = "accumulated_delta_var"}};
}

void Adadelta::step(const StepArgs& args) const {
  update_weights(args.sweep,
                 AdadeltaUpdate{.rate = static_cast<float>(args.rate),
                                .rho = static_cast<float>(value_at(params_.rho, args.time)),
                                .epsilon = static_cast<float>(params_.epsilon)});
}

}  // namespace qnn
