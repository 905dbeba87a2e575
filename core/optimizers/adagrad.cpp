#include "core/optimizers/adagrad.hpp"

#include "core/kernels/update.hpp"

namespace qnn {

Adagrad::Adagrad(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Adagrad::own_slots() const {
  return {
      {.name = "accumulator", .initial = static_cast<float>(params_.initial_accumulator_value)}};
}

void Adagrad::step(const StepArgs& args) const {
  update_weights(args.sweep, AdagradUpdate{.rate = static_cast<float>(args.rate),
                                           .epsilon = static_cast<float>(params_.epsilon),
                                           .epsilon_inside_root = params_.epsilon_inside_root});
}

}  // namespace qnn
