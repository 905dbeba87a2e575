// The README and docs/*.md, followed word for word. The blocks of a document, in its order, in a
// folder of its own where `configs`, `core` and `docs` are those of the repository:
//
//   ```sh                    is run by a shell, as on a terminal, and must succeed;
//   ```sh exit 78            must end with this exit code;
//   ```sh not-run: WHY       is not run: it installs something, needs a data set, takes an hour;
//   ```text                  right after it is what that writes; "…" stands for what varies;
//   ```json or ```jsonc      after "… `name.json`:" is written to that file (as is any language);
//                            what is a whole config or a space of a sweep passes the check.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/cli/document.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

bool has_key(const std::string& json, const std::string& key) {
  return json.find(format("\"{}\":", key)) != std::string::npos;
}

// The documents show a path without the quotes that the name of a build's folder may want.
std::string without_quotes(std::string text) {
  const std::string path = QNN_COMMAND_FOLDER "/qnn-train";
  const std::size_t at = text.find("'" + path + "'");
  return at == std::string::npos ? text : text.replace(at, path.size() + 2, path);
}

class Reader {
 public:
  explicit Reader(const fs::path& document)
      : name_(document.filename().string()), blocks_(document_blocks(read_text(document))) {
    for (const char* shared : {"configs", "core", "docs"})
      fs::create_directory_symlink(fs::path(QNN_SOURCE_DIR) / shared, folder_ / shared);
  }

  void follow() {
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const DocumentBlock& block = blocks_[i];
      SCOPED_TRACE(format("{}:{}", name_, block.line));
      if (!block.file.empty()) write_text(folder_ / block.file, block.content);
      if (block.language == "json" || block.language == "jsonc") check(block);
      const bool answered =
          i + 1 < blocks_.size() && blocks_[i + 1].answers && blocks_[i + 1].language == "text";
      if (block.language == "sh") run_shell(block, answered ? &blocks_[i + 1] : nullptr);
    }
  }

 private:
  Finished finish(std::vector<std::string> arguments) {
    return run({.arguments = std::move(arguments),
                .folder = folder_.path(),
                .environment = {{"QNN_THREADS", "1"}}});
  }

  void check(const DocumentBlock& block) {
    const bool space = has_key(block.content, "space");
    const bool whole = has_key(block.content, "data") && has_key(block.content, "model") &&
                       has_key(block.content, "training");
    if (!space && !whole && !has_key(block.content, "extends")) return;
    const fs::path file = folder_ / (block.file.empty() ? "block.json" : block.file);
    write_text(file, block.content);
    const Finished finished = finish({space ? "qnn-sweep" : "qnn-train", file, "--check"});
    EXPECT_EQ(finished.exit, 0) << finished.err;
  }

  void run_shell(const DocumentBlock& block, const DocumentBlock* shown) {
    if (block.mark.starts_with("not-run")) return;
    std::optional<std::int64_t> code;
    if (block.mark.empty()) code = 0;
    if (block.mark.starts_with("exit ")) code = parse_integer(block.mark.substr(5));
    ASSERT_TRUE(code) << "what does '" << block.mark << "' mean?";
    const Finished finished = finish({"/bin/sh", "-ec", "exec 2>&1\n" + block.content});
    EXPECT_EQ(finished.exit, *code) << block.content << finished.out
                                    << "If this cannot run in a test, say so: ```sh not-run: WHY";
    if (shown != nullptr) {
      EXPECT_TRUE(output_matches(shown->content, without_quotes(finished.out)))
          << block.content << "The document shows\n"
          << shown->content << "but it writes\n"
          << finished.out;
    }
  }

  TemporaryFolder folder_;
  std::string name_;
  std::vector<DocumentBlock> blocks_;
};

std::vector<fs::path> documents() {
  std::vector<fs::path> files{fs::path(QNN_SOURCE_DIR) / "README.md"};
  for (const auto& entry : fs::directory_iterator(fs::path(QNN_SOURCE_DIR) / "docs"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class Documents : public ::testing::TestWithParam<fs::path> {};

TEST_P(Documents, DoWhatTheySay) { Reader(GetParam()).follow(); }

TEST_P(Documents, LinkToWhatIsThere) {
  const fs::path folder = GetParam().parent_path();
  for (const std::string& file : linked_files(read_text(GetParam())))
    EXPECT_TRUE(fs::exists(folder / file)) << file;
}

INSTANTIATE_TEST_SUITE_P(All, Documents, ::testing::ValuesIn(documents()),
                         [](const auto& of) { return of.param.stem().string(); });

TEST(DocumentBlocks, KnowTheirLanguageMarkFileAndAnswer) {
  const std::vector<DocumentBlock> blocks = document_blocks(
      "Save it as `a.json`:\n\n```json\n{}\n```\n\nand run\n\n```sh exit 78\nx\ny\n```\n\n"
      "```text\nz\n```\n");
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[0].language, "json");
  EXPECT_EQ(blocks[0].file, "a.json");
  EXPECT_EQ(blocks[0].line, 3u);
  EXPECT_EQ(blocks[1].mark, "exit 78");
  EXPECT_EQ(blocks[1].content, "x\ny\n");
  EXPECT_FALSE(blocks[1].answers);
  EXPECT_TRUE(blocks[2].answers);
}

TEST(LinkedFiles, AreThoseOfTheRepository) {
  EXPECT_EQ(linked_files("[a](b.md) [c](d.md#e) [f](https://g) ![h](i.png) [j](#k) (l)"),
            (std::vector<std::string>{"b.md", "d.md", "i.png"}));
}

TEST(OutputMatches, TakesAnEllipsisForWhatVariesAndNothingElse) {
  EXPECT_TRUE(output_matches("a\nb\n", "a\nb\n"));
  EXPECT_FALSE(output_matches("a\nb\n", "a\n"));
  EXPECT_FALSE(output_matches("a\n", "a\nb\n"));
  EXPECT_TRUE(output_matches("loss 0.4…  time … s\n", "loss 0.42  time 3 s\n"));
  EXPECT_FALSE(output_matches("loss 0.4…  time … s\n", "loss 0.52  time 3 s\n"));
  EXPECT_TRUE(output_matches("| a     0.4… |\n", "| a  0.42 |\n"));
  EXPECT_FALSE(output_matches("a b\n", "ab\n"));
  EXPECT_TRUE(output_matches("a\n…\nd\n", "a\nb\nc\nd\n"));
  EXPECT_TRUE(output_matches("a\n…\nd\n", "a\nd\n"));
  EXPECT_FALSE(output_matches("a\n…\nd\n", "a\nb\n"));
}

}  // namespace
}  // namespace qnn::testing_support
