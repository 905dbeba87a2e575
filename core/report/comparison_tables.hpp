#pragma once

#include <string>
#include <vector>

#include "core/report/comparison.hpp"

namespace qnn {

// The first column and the header are names.
struct ComparisonTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

// The last and the best numbers of each run, its size and time: a row for each run, or a column for
// each if there are fewer runs than numbers.
ComparisonTable numbers_table(const std::vector<ComparedRun>& runs);

// The values of differing_keys, likewise; without rows if there are none.
ComparisonTable differences_table(const std::vector<ComparedRun>& runs);

}  // namespace qnn
