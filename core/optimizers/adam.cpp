#include "core/optimizers/adam.hpp"

#include <array>
#include <cmath>

#include "core/kernels/update.hpp"
#include "core/optimizers/real_math.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 2> kSlots{"m", "v"};

}  // namespace

Adam::Adam(Params params) : params_(std::move(params)) {
  check_schedule("learning_rate", params_.learning_rate);
}

std::span<const std::string_view> Adam::slots() const { return kSlots; }

double Adam::learning_rate(const TrainingTime& time) const {
  return value_at(params_.learning_rate, time);
}

void Adam::update(const UpdateArgs& args) const {
  const double t = static_cast<double>(args.time.step) + 1;
  const double alpha = learning_rate(args.time) * std::sqrt(1 - power(params_.beta_2, t)) /
                       (1 - power(params_.beta_1, t));
  adam_update(args.weights, args.gradient, args.slots[0], args.slots[1],
              {.alpha = static_cast<float>(alpha),
               .one_minus_beta1 = static_cast<float>(1 - params_.beta_1),
               .one_minus_beta2 = static_cast<float>(1 - params_.beta_2),
               .epsilon = static_cast<float>(params_.epsilon)});
}

}  // namespace qnn
