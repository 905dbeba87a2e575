// Every input of the corpus, all that fuzzing ever found among them, through its target. What was
// found to crash ends the process here, too; a sanitizer (./dev check) sees more.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(QNN_SOURCE_DIR) / "tests/fuzz";

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Replay : public ::testing::TestWithParam<Target> {};

TEST_P(Replay, EveryInputIsReadOrRefused) {
  int inputs = 0;
  for (const auto& entry : fs::directory_iterator(kFolder / "corpus" / GetParam().name)) {
    SCOPED_TRACE(entry.path().string());
    const std::string bytes = bytes_of(entry.path());
    EXPECT_NO_THROW(GetParam().run(bytes));
    EXPECT_NO_THROW(GetParam().run(bytes.substr(0, bytes.size() / 2)));
    ++inputs;
  }
  EXPECT_GT(inputs, 1);
}

INSTANTIATE_TEST_SUITE_P(All, Replay, ::testing::ValuesIn(kTargets),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Replay, KnowsEveryTarget) {
  std::vector<std::string> files, names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string stem = entry.path().stem().string();
    if (stem.ends_with("_fuzz")) files.push_back(stem);
  }
  for (const Target& target : kTargets) names.push_back(std::string(target.name) + "_fuzz");
  std::ranges::sort(files);
  EXPECT_EQ(names, files);
}

}  // namespace
}  // namespace qnn::fuzz
