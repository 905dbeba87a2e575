#include "core/train/early_stopping.hpp"

#include <cmath>

namespace qnn {
namespace {

bool is_better(const EarlyStopping& spec, bool larger, double value, double reference) {
  return larger ? value - spec.min_delta > reference : value + spec.min_delta < reference;
}

}  // namespace

EarlyStoppingVerdict watch_for_stop(const EarlyStopping& spec, bool larger_is_better, double value,
                                    std::uint64_t epoch, EarlyStoppingState& state) {
  if (epoch <= spec.start_from_epoch) return {};
  EarlyStoppingVerdict verdict{.keep = spec.restore_best_weights && !state.kept_epoch};
  ++state.waited;
  if (std::isfinite(value) &&
      (!state.best || is_better(spec, larger_is_better, value, state.best->value))) {
    state.best = Best{.value = value, .epoch = epoch};
    verdict.keep = spec.restore_best_weights;
    if (!spec.baseline || is_better(spec, larger_is_better, value, *spec.baseline))
      state.waited = 0;
  } else {
    verdict.stop = state.waited >= spec.patience && epoch > 1;
  }
  if (verdict.keep) state.kept_epoch = epoch;
  return verdict;
}

}  // namespace qnn
