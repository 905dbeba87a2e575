#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/cli/process.hpp"

namespace qnn::testing_support {

// qnn-train with these arguments in a folder, with one thread unless `threads` says more.
CommandLine train_command(const std::filesystem::path& folder, std::vector<std::string> arguments,
                          int threads = 1);

// Runs it and expects exit code 0.
void train(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
           int threads = 1);

// What a run leaves, times aside.
struct RunRecord {
  std::string last;     // bytes of checkpoints/last.safetensors
  std::string best;     // likewise
  std::string metrics;  // metrics.jsonl without "time"
  std::string result;   // result.json without "time"
  bool operator==(const RunRecord&) const = default;
};
RunRecord record_of(const std::filesystem::path& run);

// Member `pointer` of a JSON file, as JSON text.
std::string json_member(const std::filesystem::path& file, const std::string& pointer);

Checkpoint load_last(const std::filesystem::path& run);

// Expects two runs' weights and optimizer slots to be equal bit for bit, in order, whatever the
// tensors are called.
void expect_equal_tensors(const Checkpoint& a, const Checkpoint& b);

}  // namespace qnn::testing_support
