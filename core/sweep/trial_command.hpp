#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "core/sweep/sweep_folder.hpp"

namespace qnn {

// How qnn-train is called by a sweep, whatever the trial.
struct TrainProgram {
  std::string path;                // of qnn-train
  std::vector<std::string> flags;  // "--data-dir", "...", "--plugin", "..."
  int threads = 0;                 // 0: qnn-train decides
};

// The command that trains a draw in its folder, or goes on where it stands:
//   qnn-train SWEEP/base.json --set PATH=VALUE ... --output SWEEP/trials/0003 --resume
// `epochs` sets training.epochs, for a rung.
std::vector<std::string> trial_command(const TrainProgram& program, const SweepFolder& folder,
                                       std::size_t index, const std::map<std::string, Json>& values,
                                       std::optional<std::uint32_t> epochs);

// As a line that a POSIX shell splits into the same words.
std::string shell_line(const std::vector<std::string>& words);

// "learning_rate=0.01 units=64": values under the shortest ends of their paths that tell them
// apart.
std::string short_values(const std::map<std::string, Json>& values);
// Those ends, by path.
std::map<std::string, std::string> short_names(const std::vector<std::string>& paths);

}  // namespace qnn
