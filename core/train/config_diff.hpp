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

// What may change when a run is resumed: "training.epochs", ...
std::vector<std::string> changeable_keys();

// Differences between the config of a run and the one it is to be resumed with, but those in
// changeable_keys().
std::vector<ConfigDifference> forbidden_differences(const std::string& before,
                                                    const std::string& after);

}  // namespace qnn
