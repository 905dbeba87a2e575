#include "core/optimizers/nadam.hpp"

#include <cstdint>

#include "core/kernels/update.hpp"
#include "core/optimizers/real_math.hpp"

namespace qnn {
namespace {

// u_t, u_(t+1) and U_t.
struct Momenta {
  double now = 0, next = 0, product = 1;
};

double momentum_at(double beta_1, double schedule_decay, std::uint64_t t) {
  return beta_1 * (1 - 0.5 * power(0.96, schedule_decay * static_cast<double>(t)));
}

Momenta momenta_at(double beta_1, double schedule_decay, std::uint64_t t) {
  constexpr double kNothing = 0x1p-60;  // 1 - product is 1
  const double shrink = power(0.96, schedule_decay);
  double factor = 1, product = 1;
  for (std::uint64_t i = 1; i <= t && product > kNothing; ++i) {
    factor *= shrink;
    product *= beta_1 * (1 - 0.5 * factor);
  }
  return {.now = momentum_at(beta_1, schedule_decay, t),
          .next = momentum_at(beta_1, schedule_decay, t + 1),
          .product = product};
}

}  // namespace

Nadam::Nadam(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> Nadam::own_slots() const { return {{.name = "m"}, {.name = "v"}}; }

void Nadam::step(const StepArgs& args) const {
  const double t = static_cast<double>(args.time.step) + 1;
  const Momenta momenta = momenta_at(params_.beta_1, params_.schedule_decay, args.time.step + 1);
  const double beta_2 = value_at(params_.beta_2, args.time);
  update_weights(
      args.sweep,
      NadamUpdate{
          .rate = static_cast<float>(args.rate),
          .one_minus_beta1 = static_cast<float>(1 - params_.beta_1),
          .one_minus_beta2 = static_cast<float>(1 - beta_2),
          .epsilon = static_cast<float>(params_.epsilon),
          .m_factor = static_cast<float>(momenta.next / (1 - momenta.product * momenta.next)),
          .g_factor = static_cast<float>((1 - momenta.now) / (1 - momenta.product)),
          .v_factor = static_cast<float>(1 / (1 - power(beta_2, t)))});
}

}  // namespace qnn
