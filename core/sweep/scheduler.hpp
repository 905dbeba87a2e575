#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "core/sweep/records.hpp"
#include "core/sweep/study.hpp"
#include "core/sweep/sweep_spec.hpp"

namespace qnn {

// What a worker that is free should do.
struct Decision {
  enum class Kind {
    Train,  // trial `trial` of the journal, to the end of its claim's rung
    Draw,   // make a trial of draw `index`
    Wait,   // others train, and what they find decides
    Done,   // nothing is left
  };
  Kind kind = Kind::Wait;
  std::int64_t trial = 0;
  Claim claim = {};
  std::size_t index = 0;
};

// Whether the worker of a claim lives.
using IsAlive = std::function<bool(const std::string& worker)>;

// Decides from the study alone, so that whoever holds the journal may. In this order: a trial whose
// worker died or gave it back; for asynchronous halving a trial that may go on to a higher rung,
// the highest rung first; a draw that was not made yet; and when nothing is under way any more, for
// synchronous halving the trials of the lowest complete rung that go on, for asynchronous halving
// one more to the lowest rung that nobody has reached. `again` are draws to make anew because their
// trial failed.
//
// Of the n trials that have reached a rung the best floor(n / reduction_factor) go on, equal ones
// by their number; at least one if the rung is complete.
Decision decide(const SweepSpec& spec, const Study& study, const std::string& worker,
                const IsAlive& is_alive, const std::set<std::size_t>& again = {});

// Records that are due: trials at the end of their last rung are complete, those with a failure
// have failed; and if the sweep is `over`, those that went no further are pruned. A process that
// died between two records leaves such trials.
std::vector<Json> due_records(const SweepSpec& spec, const Study& study, const Records& records,
                              bool over);

}  // namespace qnn
