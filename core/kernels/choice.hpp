#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {

// One way to carry out an operation. `declines` gives the reason why this problem is not for it, or
// nothing if it takes it; `run` has the operation's signature.
template <class Problem, class Run>
struct Implementation {
  std::string_view name;  // "eigen", "popcount", "reference"
  std::optional<std::string> (*declines)(const Problem&);
  Run run;
};

// The ordered list of an operation: fastest first, the reference last, which takes everything. The
// first that accepts a problem carries it out.
template <class Problem, class Run>
const Implementation<Problem, Run>& choose(
    std::span<const Implementation<Problem, Run>> implementations, const Problem& problem) {
  for (const auto& implementation : implementations)
    if (!implementation.declines(problem)) return implementation;
  throw InternalError("no implementation takes the problem");
}

// "eigen (popcount: needs ±1 on both sides)": the name chosen, and why those before it declined.
template <class Problem, class Run>
std::string explain_choice(std::span<const Implementation<Problem, Run>> implementations,
                           const Problem& problem) {
  std::string reasons;
  for (const auto& implementation : implementations) {
    const auto reason = implementation.declines(problem);
    if (!reason)
      return std::string(implementation.name) + (reasons.empty() ? "" : " (" + reasons + ")");
    if (!reasons.empty()) reasons += "; ";
    reasons += std::string(implementation.name) + ": " + *reason;
  }
  return reasons;
}

}  // namespace qnn
