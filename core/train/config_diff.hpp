#pragma once

#include <string>
#include <vector>

namespace qnn {

// One difference between two resolved configs.
struct ConfigDifference {
  std::string pointer;  // "/training/optimizer/learning_rate"
  std::string before;   // JSON text, or "absent"
  std::string after;
};

// Differences between the config of a run and the one it is to be resumed with, but those that may
// differ: /training/epochs, /training/monitor, /training/monitor_mode, /about and /name.
std::vector<ConfigDifference> forbidden_differences(const std::string& before,
                                                    const std::string& after);

}  // namespace qnn
