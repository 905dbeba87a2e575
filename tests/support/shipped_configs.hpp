#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace qnn::testing_support {

// The configs in configs/, but for the spaces of sweeps; sorted.
inline std::vector<std::filesystem::path> shipped_configs() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(QNN_SOURCE_DIR) / "configs")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".json") && !name.ends_with(".schema.json") &&
        entry.path().parent_path().filename() != "sweeps")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace qnn::testing_support
