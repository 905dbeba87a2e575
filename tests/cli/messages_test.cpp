// What the commands say, word for word: tests/cli/messages/*.txt, which read like a terminal.
//
//   # a comment; lines before the first '$' that begin with '%' or '>' prepare the folder
//   > name.json                a file of the lines after it that begin with '| '
//   % printf x > name          a line for /bin/sh
//   $ qnn-train name.json      a command (words apart by spaces, 'quoted' where they have some)
//   exit 78
//     what it writes to standard error, each line indented by two spaces
//
// Each file has a folder of its own, with tiny.json in it; FOLDER stands for its path. To accept
// what the commands say now, run this test with QNN_ACCEPT_MESSAGES=1 and read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, begun = false;
  for (const char c : command) {
    if (c == '\'') {
      quoted = !quoted;
      begun = true;
    } else if (c == ' ' && !quoted) {
      if (begun) words.push_back(word);
      word.clear();
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) words.push_back(word);
  return words;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.replace(at, what.size(), by);
  return text;
}

// Process numbers and the version change; what is said of them does not.
std::string steady(std::string text, const fs::path& folder) {
  text = replaced(std::move(text), folder.string(), "FOLDER");
  return std::regex_replace(text, std::regex("process [0-9]+"), "process PID");
}

class Transcript {
 public:
  explicit Transcript(const fs::path& file) : lines_(split(read_text(file), '\n')) {
    write_text(folder_ / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  }

  // The file as it would be if all its messages were those of now.
  std::string replay() {
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string& line = lines_[i];
      const bool is_old = line.starts_with("exit ") || line.starts_with("  ");
      if (is_old || (line.empty() && i + 1 == lines_.size())) continue;
      text += line + "\n";
      if (line.starts_with("> ")) write_text(folder_ / line.substr(2), content_after(i));
      if (line.starts_with("% ")) prepare(line.substr(2));
      if (line.starts_with("$ ")) text += answer(line.substr(2));
    }
    return text;
  }

  std::size_t failures() const { return failures_; }

 private:
  std::string content_after(std::size_t i) const {
    std::string content;
    while (++i < lines_.size() && lines_[i].starts_with("|"))
      content += (lines_[i].size() > 2 ? lines_[i].substr(2) : "") + "\n";
    return content;
  }

  void prepare(const std::string& line) const {
    Process shell({.arguments = {"/bin/sh", "-c", line}, .folder = folder_.path()});
    EXPECT_EQ(shell.wait().exit, 0) << line;
  }

  std::string answer(const std::string& command) {
    const Finished finished = run({.arguments = words_of(command), .folder = folder_.path()});
    failures_ += finished.exit == 0 ? 0 : 1;
    std::string text = "exit " + std::to_string(finished.exit) + "\n";
    std::istringstream stream(steady(finished.err, folder_.path()));
    for (std::string line; std::getline(stream, line);) text += "  " + line + "\n";
    return text;
  }

  TemporaryFolder folder_;
  std::vector<std::string> lines_;
  std::size_t failures_ = 0;
};

std::vector<fs::path> transcripts() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(QNN_SOURCE_DIR "/tests/cli/messages"))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class Messages : public ::testing::TestWithParam<fs::path> {};

TEST_P(Messages, AreWordForWordTheseOnes) {
  Transcript transcript(GetParam());
  const std::string now = transcript.replay();
  EXPECT_GT(transcript.failures(), 0u);
  if (std::getenv("QNN_ACCEPT_MESSAGES") != nullptr) return write_text(GetParam(), now);
  EXPECT_EQ(now, read_text(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, Messages, ::testing::ValuesIn(transcripts()),
                         [](const auto& of) { return of.param.stem().string(); });

TEST(Messages, AreAtLeastAHundredAndTwenty) {
  std::set<std::string> commands;
  for (const fs::path& file : transcripts())
    for (const std::string& line : split(read_text(file), '\n'))
      if (line.starts_with("$ ")) commands.insert(line);
  EXPECT_GE(commands.size(), 120u);
}

}  // namespace
}  // namespace qnn::testing_support
