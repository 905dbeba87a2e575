#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

// What a run's folder says of an objective.
struct RunOutcome {
  double value = 0;
  std::uint32_t epochs = 0;
  double seconds = 0;
  // (epoch, value) of each epoch, for objectives of the training or validation part.
  std::vector<std::pair<std::uint32_t, double>> by_epoch;
};

// Reads result.json and metrics.jsonl of a run. `metric` is a dotted place in result.json. Throws
// UserError(BadData) that says what is missing.
RunOutcome read_outcome(const FileSystem& files, const Path& run, const std::string& metric);

// The last line of a text file that is not empty, at most 300 characters; "" if there is no file.
std::string last_line(const FileSystem& files, const Path& file);

}  // namespace qnn
