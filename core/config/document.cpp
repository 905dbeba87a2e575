#include "core/config/document.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/config/merge.hpp"
#include "core/config/overrides.hpp"
#include "core/config/subtree.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMaxFiles = 64;  // files that extend the same ones twice could read for ever
constexpr std::string_view kExtends = "extends";

struct Extended {
  std::string file;     // as it is written
  std::string pointer;  // where
};

ParsedJson parse_noting_duplicates(std::string_view text, const std::string& file,
                                   Problems& problems) {
  std::vector<DuplicateKey> duplicates;
  ParsedJson parsed = parse_json(text, file, {}, duplicates);
  constexpr std::size_t kMost = 100;
  for (const DuplicateKey& key : duplicates) {
    if (problems.size() == kMost) break;
    problems.report(key.pointer,
                    format("this key stands in the object again, at line {}, column {}",
                           key.again.line, key.again.column),
                    "remove one of the two");
  }
  return parsed;
}

// Reads a config file and what it extends.
class Loader {
 public:
  explicit Loader(const FileSystem& files) : files_(files) {}

  Document load(const Path& path) {
    Document document;
    document.file = path.lexically_normal().string();
    ParsedJson parsed = load_file(path.lexically_normal(), read(path));
    document.value = std::move(parsed.value);
    document.origins = std::move(parsed.origins);
    document.texts = std::move(texts_);
    document.problems = std::move(problems_);
    return document;
  }

 private:
  std::string read(const Path& path) const { return files_.read(path, JsonLimits{}.max_bytes); }

  ParsedJson load_file(const Path& path, std::string text) {
    const std::string name = path.string();
    const std::string& kept = texts_[name] = std::move(text);
    ParsedJson parsed = parse_noting_duplicates(kept, name, problems_);
    if (!parsed.value.is_object()) {
      Problems problems;
      ConfigValue(parsed.value, "", problems).expect_object();
      fail(problems.list().front(), parsed.origins);
    }
    const std::vector<Extended> bases = extended(parsed);
    if (bases.empty()) return parsed;

    chain_.push_back(name);
    ParsedJson merged{Json::object(), {}};
    for (const Extended& base : bases) merge_json(merged, load_base(path, base, parsed.origins));
    chain_.pop_back();
    parsed.value.erase(std::string(kExtends));
    erase_subtree(parsed.origins, pointer_to("", kExtends));
    merge_json(merged, parsed);
    return merged;
  }

  std::vector<Extended> extended(const ParsedJson& parsed) const {
    Problems problems;
    std::vector<Extended> bases;
    const auto add = [&](const ConfigValue& at) {
      std::string file;
      if (at.read_string(file)) bases.push_back({file, at.pointer()});
    };
    const auto extends = ConfigValue(parsed.value, "", problems).member(kExtends);
    if (extends && extends->is_string()) {
      add(*extends);
    } else if (extends && extends->is_list()) {
      for (std::size_t i = 0; i < extends->size() && problems.empty(); ++i)
        add(extends->element(i));
    } else if (extends) {
      extends->report("must be a file or a list of files, got " + extends->description());
    }
    if (!problems.empty()) fail(problems.list().front(), parsed.origins);
    return bases;
  }

  ParsedJson load_base(const Path& by, const Extended& base, const Origins& origins) {
    const Path path = (by.parent_path() / base.file).lexically_normal();
    const std::string name = path.string();
    const auto fail_here = [&](std::string message, ErrorKind kind = ErrorKind::Config) {
      fail({base.pointer, std::move(message), {}}, origins, kind);
    };
    std::vector<std::string> chain = chain_;
    chain.push_back(name);
    if (const auto first = std::find(chain_.begin(), chain_.end(), name); first != chain_.end()) {
      chain.erase(chain.begin(), chain.begin() + (first - chain_.begin()));
      fail_here("a config cannot extend itself: " + join(chain, " -> "));
    }
    if (chain_.size() > kMaxDepth) {
      fail_here(
          format("configs extend each other at most {} deep: {}", kMaxDepth, join(chain, " -> ")));
    }
    if (++files_read_ > kMaxFiles) {
      fail_here(format("a config extends at most {} files, repetitions included", kMaxFiles));
    }
    std::string text;
    try {
      text = read(path);
    } catch (const UserError& error) {
      fail_here(format("cannot extend '{}': {}", printable_line(base.file), error.what()),
                error.kind());
    }
    return load_file(path, std::move(text));
  }

  [[noreturn]] void fail(const Problem& problem, const Origins& origins,
                         ErrorKind kind = ErrorKind::Config) const {
    const Document place{.value = {},
                         .origins = origins,
                         .texts = texts_,
                         .file = {},
                         .override_texts = {},
                         .problems = {}};
    throw UserError(kind, describe_problem(problem, place));
  }

  const FileSystem& files_;
  std::map<std::string, std::string> texts_;
  Problems problems_;
  std::vector<std::string> chain_;  // the files whose bases are being read, outermost first
  std::size_t files_read_ = 0;
};

}  // namespace

Document load_document(const FileSystem& files, const Path& path,
                       std::span<const Override> overrides) {
  Document document = Loader(files).load(path);
  apply_overrides(document, overrides);
  return document;
}

Document parse_document(std::string_view text, const std::string& file,
                        std::span<const Override> overrides) {
  Problems duplicates;
  ParsedJson parsed = parse_noting_duplicates(text, file, duplicates);
  Document document{.value = std::move(parsed.value),
                    .origins = std::move(parsed.origins),
                    .texts = {{file, std::string(text)}},
                    .file = file,
                    .override_texts = {},
                    .problems = std::move(duplicates)};
  Problems problems;
  const ConfigValue root = config_root(document, problems);
  if (root.expect_object() && root.member(kExtends)) {
    root.report_key(kExtends, "a config that does not come from a file cannot extend files");
  }
  if (!problems.empty()) {
    throw UserError(ErrorKind::Config, describe_problems(problems.list(), document));
  }
  apply_overrides(document, overrides);
  return document;
}

ConfigValue config_root(const Document& document, Problems& problems) {
  return {document.value, "", problems, &document.override_texts};
}

}  // namespace qnn
