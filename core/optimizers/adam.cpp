#include "core/optimizers/adam.hpp"

#include <cmath>

#include "core/kernels/update.hpp"
#include "core/optimizers/real_math.hpp"

namespace qnn {

Adam::Adam(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Adam::slots_of(const Params& params) {
  if (params.amsgrad) return {{.name = "m"}, {.name = "v"}, {.name = "v_hat"}};
  return {{.name = "m"}, {.name = "v"}};
}

void Adam::step_of(const Params& params, const StepArgs& args) {
  const double t = static_cast<double>(args.time.step) + 1;
  const double beta_1 = value_at(params.beta_1, args.time);
  const double beta_2 = value_at(params.beta_2, args.time);
  const double alpha = args.rate * std::sqrt(1 - power(beta_2, t)) / (1 - power(beta_1, t));
  update_weights(args.sweep, AdamUpdate{.alpha = static_cast<float>(alpha),
                                        .one_minus_beta1 = static_cast<float>(1 - beta_1),
                                        .one_minus_beta2 = static_cast<float>(1 - beta_2),
                                        .epsilon = static_cast<float>(params.epsilon),
                                        .amsgrad = params.amsgrad});
}

std::vector<SlotSpec> Adam::own_slots() const { return slots_of(params_); }

void Adam::step(const StepArgs& args) const { step_of(params_, args); }

}  // namespace qnn
