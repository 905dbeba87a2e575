#include "core/optimizers/adamax.hpp"

#include "core/kernels/update.hpp"
#include "core/optimizers/real_math.hpp"

namespace qnn {

Adamax::Adamax(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Adamax::own_slots() const { return {{.name = "m"}, {.name = "u"}}; }

void Adamax::step(const StepArgs& args) const {
  const double t = static_cast<double>(args.time.step) + 1;
  const double beta_1 = value_at(params_.beta_1, args.time);
  update_weights(args.sweep,
                 AdamaxUpdate{.alpha = static_cast<float>(args.rate / (1 - power(beta_1, t))),
                              .one_minus_beta1 = static_cast<float>(1 - beta_1),
                              .beta2 = static_cast<float>(value_at(params_.beta_2, args.time)),
                              .epsilon = static_cast<float>(params_.epsilon)});
}

}  // namespace qnn
