#include "core/train/reduce_on_plateau.hpp"

#include <cmath>

#include "core/optimizers/real_math.hpp"

namespace qnn {
namespace {

bool is_better(const ReduceOnPlateau& spec, bool larger, double value,
               const std::optional<double>& best) {
  if (!std::isfinite(value)) return false;
  if (!best) return true;
  return larger ? value > *best + spec.min_delta : value < *best - spec.min_delta;
}

}  // namespace

bool watch_for_plateau(const ReduceOnPlateau& spec, bool larger_is_better, double value,
                       bool can_reduce, PlateauState& state) {
  if (state.cooldown > 0) {
    --state.cooldown;
    state.waited = 0;
  }
  if (is_better(spec, larger_is_better, value, state.best)) {
    state.best = value;
    state.waited = 0;
    return false;
  }
  if (state.cooldown > 0 || ++state.waited < spec.patience || !can_reduce) return false;
  state.cooldown = spec.cooldown;
  state.waited = 0;
  ++state.reductions;
  return true;
}

RateReduction rate_reduction(const std::optional<ReduceOnPlateau>& spec,
                             const PlateauState& state) {
  if (!spec) return {};
  return {.factor = power(spec->factor, static_cast<double>(state.reductions)),
          .minimum = spec->min_learning_rate};
}

}  // namespace qnn
