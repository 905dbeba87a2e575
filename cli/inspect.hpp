#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/graph/summary.hpp"
#include "core/json/json_fwd.hpp"
#include "core/program/plan_memory.hpp"
#include "core/program/program.hpp"
#include "core/report/comparison.hpp"
#include "core/train/check_run.hpp"
#include "core/train/memory_estimate.hpp"

namespace qnn {

// The texts of qnn-inspect, each ending with a newline; the JSON forms carry the same facts.

struct SummaryOptions {
  TableOptions tables;
  bool json = false;
  bool fold_blocks = false;  // one row for each use of a block
};
std::string summary_text(const CheckedRun& run, const SummaryOptions& options);

// Types of one name or family, or all if `name` is empty. Throws UserError(Usage) for an unknown
// name, with the nearest.
std::string types_text(const Catalog& catalog, const std::string& name);
std::string types_markdown(const Catalog& catalog, const std::string& name);
Json types_json(const Catalog& catalog, const std::string& name);

std::string plan_text(const Program& program, const MemoryPlan& memory,
                      const std::vector<std::string>& notes);
Json plan_json(const Program& program, const MemoryPlan& memory,
               const std::vector<std::string>& notes);

// One way to plan the memory of a run.
struct PlannedMemory {
  std::string name;
  Program program;
  MemoryPlan plan;
  MemoryEstimate estimate;
};
// A column for each way, and what is alive at the peak of all but the last, which is what the first
// is compared with and reuses nothing. `notes` stand below.
std::string memory_text(const std::vector<PlannedMemory>& ways,
                        const std::vector<std::string>& notes);
Json memory_json(const std::vector<PlannedMemory>& ways, const std::vector<std::string>& notes);

// The folders of runs, read for comparing, with the sizes of those networks that the catalog knows.
std::vector<ComparedRun> read_compared_runs(const std::vector<std::string>& folders,
                                            const Catalog& catalog, const DataSource& source);

std::string checkpoint_text(const Checkpoint& checkpoint, const Path& path, bool json);

}  // namespace qnn
