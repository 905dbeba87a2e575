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
#include "tests/support/shipped_configs.hpp"
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
using testing_support::shipped_configs;
using testing_support::TemporaryFolder;
using testing_support::write_text;

// Files of the data sets that do not know their own shape, below the folder of the data.
std::vector<std::pair<std::string, std::string>> data_files() {
  std::vector<std::pair<std::string, std::string>> files;
  for (int label = 0; label < 10; ++label)
    files.emplace_back(format("cifar-10-images/train/{}/0.ppm", label), "P6 1 1 255\nabc");
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
  for (const auto& [name, bytes] : data_files()) files.put("data/" + name, bytes);
  try {
    const Document document = load_document(files, file);
    try {
      check_run(document, catalog, "run", {.files = &files, .folder = "data"});
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
  const TemporaryFolder data;
  for (const auto& [name, bytes] : data_files()) write_text(data / name, bytes);
  const Finished finished = run({.arguments = {"qnn-train", GetParam().string(), "--check",
                                               "--data-dir", data.path().string()},
                                 .folder = folder.path()});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.out, ::testing::HasSubstr("valid"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_P(ShippedConfig, HasEachMisspeltKeyCaughtAndTheRightOneSuggested) {
  const std::string text = read_text(GetParam());
  ASSERT_EQ(complaint(GetParam(), text), std::nullopt);
  // There a block or parameter of another name than the base's is one more, which nothing uses.
  const bool extends = text.find("\"extends\"") != std::string::npos;
  std::size_t checked = 0;
  for (const KeyMutation& mutation : drop_letters(text)) {
    if (is_free(mutation.pointer) || (extends && is_own_name(mutation.pointer))) continue;
    const auto said = complaint(GetParam(), mutation.text);
    ASSERT_TRUE(said) << mutation.pointer << " may be misspelt in\n" << mutation.text;
    const auto names_it = ::testing::AnyOf(
        ::testing::ContainsRegex("did you mean .*'" + mutation.key + "'"),
        ::testing::HasSubstr("one earlier layer for each in \"" + mutation.key + "\""));
    if (!is_own_name(mutation.pointer)) {
      EXPECT_THAT(*said, names_it) << mutation.pointer;
    }
    ++checked;
  }
  EXPECT_GT(checked, 30u);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedConfig, ::testing::ValuesIn(shipped_configs()),
                         [](const auto& of) {
                           return of.param.parent_path().filename().string() + "_" +
                                  of.param.stem().string();
                         });

}  // namespace
}  // namespace qnn
