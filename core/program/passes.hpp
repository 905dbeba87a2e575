#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// A rewrite of the program that changes how fast results are made or how much memory they take, but
// not what they are.
struct ProgramPass {
  std::string_view name;
  std::string_view summary;
  bool exact = true;  // not a bit changes; else sums are taken in another order
  // Notes on what was done and not done go to `notes`.
  void (*run)(Program& program, const NodePlans& plans, std::vector<std::string>& notes);
  bool inference_only = false;  // whether training runs the same steps with it and without
};

// In the order in which they run. To add one: a pair of files in passes/, a line in passes.cpp.
const std::vector<ProgramPass>& program_passes();

// What is wrong with the name of a pass, with the nearest known one; empty if it is known.
std::string pass_name_problem(const std::string& name);

// Runs every pass but those in `off`, verifying the program after each. Returns the notes. Throws
// UserError(Usage) for an unknown name in `off`.
std::vector<std::string> run_passes(Program& program, const NodePlans& plans,
                                    const std::set<std::string>& off);

}  // namespace qnn
