// Where and how a process is started changes no byte of what it trains, and it neither stops nor
// resumes differently.

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

struct Surroundings {
  std::string name;
  std::string before = ":";  // a shell's commands
  std::string after = {};    // redirections
  std::map<std::string, std::string> environment = {};
  std::string folder = "work";  // that is worked in
  bool elsewhere = false;       // from / instead, by absolute paths
};

std::vector<Surroundings> all_surroundings() {
  return {{.name = "GermanNumbers", .environment = {{"LC_ALL", "de_DE.UTF-8"}, {"LANG", "de_DE"}}},
          {.name = "AnotherTimeZone", .environment = {{"TZ", "Pacific/Chatham"}}},
          {.name = "AnotherFolder", .elsewhere = true},
          {.name = "NoHome", .before = "unset HOME"},
          {.name = "HomeThatIsNotThere", .environment = {{"HOME", "/nowhere"}}},
          {.name = "ClosedInput", .after = "<&-"},
          {.name = "ClosedOutput", .after = ">&-"},
          {.name = "ClosedErrors", .after = "2>&-"},
          {.name = "EverythingClosed", .after = "<&- >&- 2>&-"},
          {.name = "FewFiles", .before = "ulimit -n 32"},
          {.name = "SmallStacks", .before = "ulimit -s 256"},
          {.name = "PrivateFiles", .before = "umask 077"},
          {.name = "FolderWithSpaces", .folder = "a folder  of $HOME 'quoted' \"twice\""},
          {.name = "FolderWithANewline", .folder = "two\nlines\t"},
          {.name = "FolderInUtf8", .folder = "größe-日本語-🙂"},
          {.name = "FolderThatIsNoUtf8", .folder = "latin-\xe9\xff"},
          {.name = "LongFolder", .folder = std::string(255, 'x')}};
}

class EverySurroundings : public testing::TestWithParam<Surroundings> {
 protected:
  // qnn-train in the surroundings; the shell gets folders as arguments, whatever is in their names.
  int train_there(const std::string& flags) const {
    const Surroundings& given = GetParam();
    const std::string script = format(R"({}; exec qnn-train "$1" --output "$2" --threads 3 {} {})",
                                      given.before, flags, given.after);
    const fs::path base = given.elsewhere ? work() : fs::path();
    const Finished finished =
        run({.arguments = {"/bin/sh", "-c", script, "sh", base / "tiny.json", base / "run"},
             .folder = given.elsewhere ? fs::path("/") : work(),
             .environment = given.environment});
    last_words_ = finished.err;
    return finished.exit;
  }
  fs::path work() const { return folder_ / GetParam().folder; }

  TemporaryFolder folder_;
  mutable std::string last_words_;
};

TEST_P(EverySurroundings, ChangeNothing) {
  const std::string config = read_text(fs::path(QNN_SOURCE_DIR) / "tests/cli/tiny.json");
  fs::create_directory(work());
  write_text(work() / "tiny.json", config);
  fs::create_directory(folder_ / "plain");
  write_text(folder_ / "plain" / "tiny.json", config);
  train(folder_ / "plain", {"tiny.json", "--output", "run"});

  EXPECT_EQ(train_there("--max-steps 3"), 75) << last_words_;
  EXPECT_EQ(json_member(work() / "run" / "status.json", "/step"), "3");
  EXPECT_EQ(train_there("--resume"), 0) << last_words_;
  EXPECT_EQ(record_of(work() / "run"), record_of(folder_ / "plain" / "run"));
}

INSTANTIATE_TEST_SUITE_P(All, EverySurroundings, testing::ValuesIn(all_surroundings()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace qnn::testing_support
