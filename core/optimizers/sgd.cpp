#include "core/optimizers/sgd.hpp"

#include <array>

#include "core/kernels/update.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 1> kSlots{"momentum"};

}  // namespace

Sgd::Sgd(Params params) : params_(std::move(params)) {
  check_schedule("learning_rate", params_.learning_rate);
}

std::span<const std::string_view> Sgd::slots() const {
  if (params_.momentum == 0) return {};
  return kSlots;
}

double Sgd::learning_rate(const TrainingTime& time) const {
  return value_at(params_.learning_rate, time);
}

void Sgd::update(const UpdateArgs& args) const {
  const auto rate = static_cast<float>(learning_rate(args.time));
  if (params_.momentum == 0) {
    sgd_update(args.weights, args.gradient, rate);
  } else {
    sgd_momentum_update(args.weights, args.gradient, args.slots[0], rate,
                        static_cast<float>(params_.momentum), params_.nesterov);
  }
}

}  // namespace qnn
