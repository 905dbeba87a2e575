#include "tests/cli/runs.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/cli/text_file.hpp"

namespace qnn::testing_support {
namespace {

std::string without_time(const std::string& text) {
  Json json = Json::parse(text);
  json.erase("time");
  return json.dump();
}

}  // namespace

CommandLine train_command(const std::filesystem::path& folder, std::vector<std::string> arguments,
                          int threads) {
  arguments.insert(arguments.begin(), "qnn-train");
  arguments.push_back("--threads");
  arguments.push_back(std::to_string(threads));
  return {.arguments = std::move(arguments), .folder = folder};
}

void train(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
           int threads) {
  const Finished finished = run(train_command(folder, arguments, threads));
  ASSERT_EQ(finished.exit, 0) << join(arguments, " ") << "\n" << finished.err;
}

RunRecord record_of(const std::filesystem::path& run) {
  RunRecord record{.last = read_text(run / "checkpoints" / "last.safetensors"),
                   .best = read_text(run / "checkpoints" / "best.safetensors"),
                   .metrics = {},
                   .result = without_time(read_text(run / "result.json"))};
  for (const std::string& line : split(read_text(run / "metrics.jsonl"), '\n'))
    if (!line.empty()) record.metrics += without_time(line) + "\n";
  return record;
}

std::string json_member(const std::filesystem::path& file, const std::string& pointer) {
  return Json::parse(read_text(file)).at(Json::json_pointer(pointer)).dump();
}

Checkpoint load_last(const std::filesystem::path& run) {
  return load_checkpoint(*make_posix_file_system(), run / "checkpoints" / "last.safetensors");
}

void expect_equal_tensors(const Checkpoint& a, const Checkpoint& b) {
  ASSERT_FALSE(a.tensors.empty());
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    const NamedTensor& left = a.tensors[i];
    const NamedTensor& right = b.tensors[i];
    ASSERT_EQ(left.tensor.shape(), right.tensor.shape()) << left.name << " and " << right.name;
    const std::span<const float> x = left.tensor.floats();
    const std::span<const float> y = right.tensor.floats();
    EXPECT_EQ(std::memcmp(x.data(), y.data(), x.size_bytes()), 0)
        << left.name << " and " << right.name << " differ";
  }
}

}  // namespace qnn::testing_support
