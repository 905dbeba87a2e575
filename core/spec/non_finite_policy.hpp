#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"

namespace qnn {

// What training does when the loss, a gradient or a weight becomes NaN or infinite. Whatever it is,
// no checkpoint ever holds such a value, and the run folder's non_finite.json says where the last
// one came from.

struct StopTraining {
  static constexpr std::string_view kName = "stop";
  static constexpr std::string_view kSummary = "the run fails with exit code 77";
  template <class Fields>
  void fields(Fields&) {}
};

// Weights, slots and moving statistics stay as they were before the step. A weight that is not
// finite although all gradients were cannot be skipped: it stops training.
struct SkipStep {
  static constexpr std::string_view kName = "skip_step";
  static constexpr std::string_view kSummary =
      "the step changes nothing and does not count in the epoch's metrics";
  std::uint32_t at_most = 10;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("at_most", at_most, "steps in a row that are skipped; one more fails the run",
               AtLeast{1});
  }
};

// The state of the last checkpoint (training.checkpoint, and each epoch's end) or of the beginning,
// with smaller learning rates from there on. What a stopped run has saved in between does not
// count, so that interruptions change nothing.
struct RollBack {
  static constexpr std::string_view kName = "rollback";
  static constexpr std::string_view kSummary =
      "training goes back to the last checkpoint, with smaller learning rates";
  double factor = 0.5;
  std::uint32_t at_most = 3;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("factor", factor, "what every learning rate is multiplied by, each time",
               GreaterThan{0}, LessThan{1});
    f.optional("at_most", at_most, "times in a run; one more fails it", AtLeast{1});
  }
};

using NonFinitePolicy = std::variant<StopTraining, SkipStep, RollBack>;

}  // namespace qnn
