#pragma once

#include <cstdint>
#include <optional>

#include "core/spec/callbacks.hpp"

namespace qnn {

// The best value of a monitored metric so far.
struct Best {
  double value = 0;
  std::uint64_t epoch = 0;  // counts from 1
  bool operator==(const Best&) const = default;
};

// What early stopping has seen; part of Progress.
struct EarlyStoppingState {
  std::uint64_t waited = 0;  // epochs since the last one that counted as better
  std::optional<Best> best;
  std::optional<std::uint64_t> kept_epoch;  // whose state is in the file for restoring
  bool operator==(const EarlyStoppingState&) const = default;
};

struct EarlyStoppingVerdict {
  bool keep = false;  // this epoch's state is the one to restore later
  bool stop = false;
};

// Takes the value of the epoch that has ended, `epoch` counting from 1. A value that is not finite
// is never better.
EarlyStoppingVerdict watch_for_stop(const EarlyStopping& spec, bool larger_is_better, double value,
                                    std::uint64_t epoch, EarlyStoppingState& state);

}  // namespace qnn
