#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/passes.hpp"
#include "tests/support/lowered_network.hpp"

namespace qnn::testing_support {

// A network's program after the passes.
struct Rewritten {
  PlannedNetwork network;
  Program program;
  std::vector<std::string> notes;

  explicit Rewritten(const NetworkText& text, const std::set<std::string>& off = {},
                     bool training = true)
      : network(text), program(lowered(network, training)) {
    notes = run_passes(program, network.plans, off);
  }

  const Step* step(const std::string& name) const {
    for (const Step& each : program.steps)
      if (each.name == name) return &each;
    return nullptr;
  }
};

// For `off`: every pass but one.
inline std::set<std::string> all_but(std::string_view name) {
  std::set<std::string> names;
  for (const ProgramPass& pass : program_passes())
    if (pass.name != name) names.emplace(pass.name);
  return names;
}

}  // namespace qnn::testing_support
