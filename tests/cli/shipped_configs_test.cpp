#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/base/text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/train/check_run.hpp"
#include "tests/cli/key_mutations.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using testing_support::drop_letters;
using testing_support::FilesInMemory;
using testing_support::Finished;
using testing_support::KeyMutation;
using testing_support::read_text;
using testing_support::run;
using testing_support::TemporaryFolder;

std::vector<fs::path> shipped_configs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(QNN_SOURCE_DIR) / "configs"))
    if (entry.path().extension() == ".json" && entry.path().parent_path().filename() != "sweeps")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// Checks the text of a config, which may extend the files beside it: what the user would read, or
// nothing if it is valid.
std::optional<std::string> complaint(const fs::path& file, const std::string& text) {
  static const Catalog catalog = make_catalog();
  FilesInMemory files;
  for (const auto& entry : fs::directory_iterator(file.parent_path()))
    if (entry.is_regular_file()) files.put(entry.path().string(), read_text(entry.path()));
  files.put(file.string(), text);
  try {
    const Document document = load_document(files, file);
    try {
      check_run(document, catalog, "run", {.files = &files, .folder = {}});
      return std::nullopt;
    } catch (const ConfigError& error) {
      return describe_problems(error.problems(), document, 100);
    }
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config) << error.what();
    return error.what();
  }
}

bool matches(const std::string& pointer, const std::string& pattern) {
  const std::vector<std::string> steps = split(pointer, '/');
  const std::vector<std::string> wanted = split(pattern, '/');
  return steps.size() == wanted.size() &&
         std::equal(steps.begin(), steps.end(), wanted.begin(),
                    [](const auto& step, const auto& want) { return want == "*" || step == want; });
}

// Free text for people: any key will do.
bool is_free(const std::string& pointer) { return pointer.starts_with("/about/"); }

// Names that the config gives itself: nothing tells which spelling is right, but that those who use
// the name do not find it is noticed.
bool is_own_name(const std::string& pointer) {
  return matches(pointer, "/quantizers/*") || matches(pointer, "/blocks/*") ||
         matches(pointer, "/blocks/*/parameters/*");
}

class ShippedConfig : public ::testing::TestWithParam<fs::path> {};

TEST_P(ShippedConfig, PassesTheCheck) {
  const TemporaryFolder folder;
  const Finished finished =
      run({.arguments = {"qnn-train", GetParam().string(), "--check"}, .folder = folder.path()});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.out, ::testing::HasSubstr("valid"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_P(ShippedConfig, HasEachMisspeltKeyCaughtAndTheRightOneSuggested) {
  const std::string text = read_text(GetParam());
  ASSERT_EQ(complaint(GetParam(), text), std::nullopt);
  std::size_t checked = 0;
  for (const KeyMutation& mutation : drop_letters(text)) {
    if (is_free(mutation.pointer)) continue;
    const auto said = complaint(GetParam(), mutation.text);
    ASSERT_TRUE(said) << mutation.pointer << " may be misspelt in\n" << mutation.text;
    const auto names_it = ::testing::ContainsRegex("did you mean .*'" + mutation.key + "'");
    if (!is_own_name(mutation.pointer)) {
      EXPECT_THAT(*said, names_it) << mutation.pointer;
    }
    ++checked;
  }
  EXPECT_GT(checked, 50u);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedConfig, ::testing::ValuesIn(shipped_configs()),
                         [](const auto& of) {
                           return of.param.parent_path().filename().string() + "_" +
                                  of.param.stem().string();
                         });

}  // namespace
}  // namespace qnn
