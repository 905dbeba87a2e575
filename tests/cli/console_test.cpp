// What people see on a terminal while a network trains, and what programs read of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/terminal.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing_support::CommandLine;
using testing_support::Finished;
using testing_support::run;
using testing_support::Screen;
using testing_support::TemporaryFolder;
using testing_support::TerminalProcess;
using testing_support::train_command;
using testing_support::write_text;

// Epochs of about a second, and a warning: no kernel_constraint.
constexpr const char* kConfig = R"({
  "name": "shown", "seed": 5,
  "data": {"dataset": {"type": "digits", "train_count": 2000, "test_count": 100}, "batch_size": 20},
  "model": {"layers": [
    "flatten", {"type": "quant_dense", "units": 1024, "kernel_quantizer": "ste_sign"},
    {"type": "dense", "units": 512}, {"type": "dense", "units": 10, "activation": "softmax"}]},
  "training": {"epochs": 2, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
               "optimizer": {"type": "adam", "learning_rate": 0.003}, "report": false}
})";

constexpr std::string_view kRedraw = "\r\033[K";

class ConsoleOfARun : public ::testing::Test {
 protected:
  ConsoleOfARun() { write_text(folder_ / "shown.json", kConfig); }

  CommandLine command(std::vector<std::string> flags = {},
                      std::map<std::string, std::string> environment = {}) const {
    flags.insert(flags.begin(), {"shown.json", "--output", "run", "--overwrite"});
    CommandLine line = train_command(folder_.path(), flags);
    line.environment = std::move(environment);
    return line;
  }
  CommandLine on_terminal(std::vector<std::string> flags = {}) const {
    return command(std::move(flags), {{"TERM", "xterm"}});
  }

 private:
  TemporaryFolder folder_;
};

// The lines that were drawn in place of each other.
std::vector<std::string> moving_lines(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t at = bytes.find(kRedraw); at != std::string::npos;
       at = bytes.find(kRedraw, at + 1)) {
    const std::size_t begin = at + kRedraw.size();
    const std::string line = bytes.substr(begin, bytes.find_first_of("\r\n", begin) - begin);
    if (line.find(" left") != std::string::npos) lines.push_back(line);
  }
  return lines;
}

TEST_F(ConsoleOfARun, DrawsOneLineAndLeavesOneForEachEpoch) {
  TerminalProcess process(on_terminal(), 100);
  const std::string bytes = process.read_all();
  EXPECT_EQ(process.exit(), 0);
  EXPECT_THAT(moving_lines(bytes), AllOf(Not(::testing::IsEmpty()),
                                         Each(AllOf(StartsWith("epoch "), HasSubstr("loss ")))));

  Screen screen(100);
  screen.show(bytes);
  std::string shown;
  for (const std::string& line : screen.lines()) shown += line + "\n";
  EXPECT_THAT(shown, AllOf(HasSubstr("\nepoch 1/2  loss "), HasSubstr("\nepoch 2/2  loss "),
                           Not(HasSubstr(" left"))));
}

TEST_F(ConsoleOfARun, RedrawsTenTimesASecondAtMost) {
  const auto start = std::chrono::steady_clock::now();
  TerminalProcess process(on_terminal(), 100);
  const std::size_t drawn = moving_lines(process.read_all()).size();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LE(static_cast<double>(drawn), 10 * seconds.count() + 1);
}

TEST_F(ConsoleOfARun, FitsFortyColumns) {
  TerminalProcess process(on_terminal(), 40);
  const auto lines = moving_lines(process.read_all());
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) EXPECT_LT(line.size(), 40u) << line;
}

TEST_F(ConsoleOfARun, FollowsTheSizeOfTheTerminal) {
  TerminalProcess process(on_terminal(), 120);
  EXPECT_THAT(process.read_until(" left"), HasSubstr("images/s"));
  process.resize(40);
  std::vector<std::string> lines = moving_lines(process.read_all());
  ASSERT_GT(lines.size(), 2u);
  lines.erase(lines.begin(), lines.begin() + 2);  // may have been drawn before
  for (const std::string& line : lines) EXPECT_LT(line.size(), 40u) << line;
}

TEST_F(ConsoleOfARun, ColoursWarningsOnATerminalUnlessToldNotTo) {
  const auto shown = [&](std::map<std::string, std::string> environment) {
    environment.emplace("TERM", "xterm");
    TerminalProcess process(command({"--set", "training.epochs=1"}, environment), 100);
    return process.read_all();
  };
  const std::string coloured = "\033[1;33mwarning:\033[0m ";
  EXPECT_THAT(shown({}), HasSubstr(coloured));
  EXPECT_THAT(shown({{"NO_COLOR", "1"}}), AllOf(HasSubstr("warning: "), Not(HasSubstr("\033[1"))));
  EXPECT_THAT(shown({{"NO_COLOR", ""}}), HasSubstr(coloured));
  EXPECT_THAT(shown({{"TERM", "dumb"}}), AllOf(HasSubstr("warning: "), Not(HasSubstr("\033"))));
}

TEST_F(ConsoleOfARun, WritesPlainLinesToAFile) {
  const Finished plain = run(command());
  EXPECT_THAT(plain.err, AllOf(HasSubstr("\nepoch 2/2  loss "), Not(HasSubstr("\033")),
                               Not(HasSubstr("\r")), Not(HasSubstr(" left"))));
  const Finished forced = run(command({"--set", "training.epochs=1"}, {{"FORCE_COLOR", "1"}}));
  EXPECT_THAT(forced.err, AllOf(HasSubstr("\033[1;33mwarning:"), Not(HasSubstr("\r"))));
}

TEST_F(ConsoleOfARun, SaysOnlyWarningsIfQuiet) {
  TerminalProcess process(on_terminal({"-q", "--set", "training.epochs=1"}), 100);
  EXPECT_THAT(process.read_all(), AllOf(StartsWith("\033[1;33mwarning:"), Not(HasSubstr("epoch"))));
}

std::vector<Json> json_lines_of(const std::string& text) {
  std::vector<Json> lines;
  for (const std::string& line : split(text, '\n'))
    if (!line.empty()) lines.push_back(Json::parse(line));  // throws if it is none
  return lines;
}

TEST_F(ConsoleOfARun, IsJsonInEveryLineIfAskedFor) {
  const Finished finished = run(command({"--log-format", "json", "--profile"}));
  EXPECT_EQ(finished.exit, 0);
  std::map<std::string, int> kinds;
  for (const Json& line : json_lines_of(finished.err)) {
    EXPECT_EQ(line.at("schema"), 1);
    EXPECT_EQ(line.at("at").get<std::string>().size(), 24u);
    ++kinds[line.at("kind")];
    if (line.at("kind") == "epoch") {
      EXPECT_TRUE(line.at("train").at("accuracy").is_number());
    }
  }
  EXPECT_EQ(kinds["epoch"], 2);
  EXPECT_GE(kinds["message"], 3);  // the warning, the folder, what to do next
  const std::vector<Json> results = json_lines_of(finished.out);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_TRUE(results[0].at("test").at("accuracy").is_number());
}

TEST_F(ConsoleOfARun, ReportsErrorsAsJsonToo) {
  const auto error_of = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), {"--log-format=json"});
    const Finished finished = run(command(flags));
    const std::vector<Json> lines = json_lines_of(finished.err);
    EXPECT_EQ(lines.size(), 1u) << finished.err;
    EXPECT_EQ(lines.back().at("kind"), "error");
    EXPECT_EQ(lines.back().at("exit_code"), finished.exit);
    EXPECT_FALSE(lines.back().at("message").get<std::string>().empty());
    return finished.exit;
  };
  EXPECT_EQ(error_of({"--set", "training.epochs=-1"}), 78);
  EXPECT_EQ(error_of({"--thread", "1"}), 64);
  EXPECT_EQ(error_of({"--data-dir", "nowhere", "--set", "data.dataset=mnist"}), 66);
}

}  // namespace
}  // namespace qnn
