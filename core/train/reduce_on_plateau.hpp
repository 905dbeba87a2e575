#pragma once

#include <cstdint>
#include <optional>

#include "core/optimizers/optimizer.hpp"
#include "core/spec/callbacks.hpp"

namespace qnn {

// What the reduction on plateaus has seen; part of Progress.
struct PlateauState {
  std::uint64_t waited = 0;    // epochs since the last one that counted as better
  std::uint64_t cooldown = 0;  // epochs that still do not count
  std::optional<double> best;
  std::uint64_t reductions = 0;
  bool operator==(const PlateauState&) const = default;
};

// Takes the value of the epoch that has ended; true if the learning rates are reduced after it.
// `can_reduce`: some rate is above its minimum. A value that is not finite is never better.
bool watch_for_plateau(const ReduceOnPlateau& spec, bool larger_is_better, double value,
                       bool can_reduce, PlateauState& state);

// What the reductions so far make of a learning rate.
RateReduction rate_reduction(const std::optional<ReduceOnPlateau>& spec, const PlateauState& state);

}  // namespace qnn
