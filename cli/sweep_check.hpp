#pragma once

#include <map>
#include <string>

#include "cli/options.hpp"
#include "core/config/document.hpp"
#include "core/sweep/sweep_spec.hpp"

namespace qnn {

// A sweep's file, read, and the config that it varies.
struct LoadedSweep {
  Document sweep;
  Document base;
  SweepSpec spec;
};

// Throws DocumentError with everything that is wrong with the sweep itself.
LoadedSweep load_sweep_file(const FileSystem& files, const ConfigOptions& options);

// Whether the optimizer of a config has a schedule that is as long as the config says.
bool has_schedule(const Json& optimizer);

// Checks the configs of trials as qnn-train does.
class TrialChecker {
 public:
  TrialChecker(const Document& sweep, const Document& base, const SweepSpec& spec,
               const Catalog& catalog, const DataSource& source)
      : sweep_(sweep), base_(base), spec_(spec), catalog_(catalog), source_(source) {}

  // Throws DocumentError if qnn-train would refuse the trial, if it does not measure the objective,
  // or if successive halving could not go on with it bit by bit.
  void check(std::size_t index, const std::map<std::string, Json>& values) const;

 private:
  void check_objective(const CheckedRun& run, Problems& problems) const;

  const Document& sweep_;
  const Document& base_;
  const SweepSpec& spec_;
  const Catalog& catalog_;
  const DataSource& source_;
};

}  // namespace qnn
