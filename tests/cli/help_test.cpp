#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/base/text.hpp"
#include "tests/cli/process.hpp"

namespace qnn {
namespace {

using testing_support::Finished;
using testing_support::run;

const std::vector<std::string> kCommands{"qnn-train", "qnn-eval", "qnn-inspect", "qnn-sweep",
                                         "qnn-data"};

std::string output_of(const std::vector<std::string>& arguments) {
  const Finished finished =
      run({.arguments = arguments, .folder = std::filesystem::temp_directory_path()});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  return finished.out;
}

// Characters, not bytes.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

std::vector<std::string> examples_in(const std::string& help) {
  std::vector<std::string> examples;
  const std::size_t at = help.find("\nExamples:\n");
  if (at == std::string::npos) return examples;
  for (const std::string& line : split(help.substr(at), '\n'))
    if (line.starts_with("  ")) examples.push_back(line);
  return examples;
}

std::vector<std::string> verbs_in(const std::string& help) {
  std::vector<std::string> verbs;
  const std::size_t begin = help.find("\nVerbs");
  if (begin == std::string::npos) return verbs;
  const std::string part = help.substr(begin, help.find("\nFlags") - begin);
  for (const std::string& line : split(part, '\n'))
    if (line.starts_with("  ") && line[2] != ' ')
      verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
  return verbs;
}

void expect_fits_a_screen(const std::string& help) {
  const std::vector<std::string> lines = split(help, '\n');
  EXPECT_LE(lines.size() - 1, 40u) << help;
  for (const std::string& line : lines) EXPECT_LE(columns(line), 100u) << line;
}

TEST(Help, FitsAScreenAndShowsThreeExamples) {
  for (const std::string& command : kCommands) {
    const std::string help = output_of({command, "--help"});
    expect_fits_a_screen(help);
    EXPECT_GE(examples_in(help).size(), 3u) << help;
  }
}

TEST(Help, OfAVerbFitsAndShowsAnExample) {
  for (const char* command : {"qnn-inspect", "qnn-sweep", "qnn-data"}) {
    const std::vector<std::string> verbs = verbs_in(output_of({command, "--help"}));
    EXPECT_GE(verbs.size(), 4u);
    for (const std::string& verb : verbs) {
      const std::string help = output_of({command, verb, "--help"});
      expect_fits_a_screen(help);
      EXPECT_GE(examples_in(help).size(), 1u) << help;
      EXPECT_THAT(help, testing::HasSubstr(format("Usage: {} {} [FLAGS]", command, verb)));
    }
  }
}

TEST(Help, LeavesRareFlagsAndTheEnvironmentToHelpAll) {
  for (const std::string& command : kCommands) {
    const std::string help = output_of({command, "--help"});
    const std::string all = output_of({command, "--help-all"});
    EXPECT_THAT(help, testing::Not(testing::HasSubstr("--completion")));
    for (const char* rare : {"--completion SHELL", "--man", "QNN_DATA_DIR", "QNN_THREADS"})
      EXPECT_THAT(all, testing::HasSubstr(rare));
  }
}

}  // namespace
}  // namespace qnn
