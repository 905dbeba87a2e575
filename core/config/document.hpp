#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/base/file_system.hpp"
#include "core/config/problems.hpp"
#include "core/config/value.hpp"
#include "core/json/parsed_json.hpp"

namespace qnn {

// A config as text: the merged JSON of a file, what it extends, and the command line's changes,
// with the place that each value came from.
// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct Document {
  Json value;
  Origins origins;
  std::map<std::string, std::string> texts;  // by file name, to show a line in a message
  std::string file;                          // the config itself, among the files that it extends
  OverrideTexts override_texts;              // see ConfigValue::text
  Problems problems;                         // duplicate keys; the config is not valid with any
};

// One --set or --unset of the command line.
struct Override {
  std::string path;   // "training.optimizer.learning_rate"
  std::string value;  // text; ignored by unset
  bool unset = false;
};

// Parses "PATH=VALUE"; throws UserError(Usage) without a '=' or a path.
Override parse_set(std::string_view argument);

// Reads the file, merges it over what it "extends" (a text or a list, later ones over earlier ones,
// paths relative to the file that names them; at most 8 deep and 64 files; a cycle is an error),
// then applies the overrides in order.
//
// Merging: objects merge by key; if both have "type" and they differ, the later replaces the
// earlier whole; everything else replaces. "extends" does not remain in the result.
//
// An override's path is dotted; in a list a step is an index or an element's "name"; a step into a
// text t goes into {"type": t}. --set makes the members of objects that are missing: a misspelt one
// is an unknown key to whoever reads the document. --unset removes what must be there. A value is
// read as JSON if it parses as JSON, else as text; for true, null and numbers, what was typed
// stands in override_texts, and a field that wants text takes it (config_root). The origin of such
// values has the file "--set PATH" and line 0.
//
// Throws UserError(MissingInput) if a file is not there, UserError(Config) with file:line:column if
// a file or its "extends" is wrong, and ConfigError with all that is wrong with the overrides.
Document load_document(const FileSystem& files, const Path& path,
                       std::span<const Override> overrides = {});

// The same from a text, which cannot extend files: for tests and for the config in a checkpoint.
Document parse_document(std::string_view text, const std::string& file,
                        std::span<const Override> overrides = {});

// The whole document, for reading. Both arguments must outlive it.
ConfigValue config_root(const Document& document, Problems& problems);

// One problem as the user reads it:
//   mnist.json:14:7: /training/optimizer/lerning_rate: unknown key 'lerning_rate'
//     14 |       "lerning_rate": 0.01,
//        |       ^^^^^^^^^^^^^^
//     did you mean 'learning_rate'?
// The place is that of the value or of its nearest enclosing one that has a place; without any, and
// for values of the command line, there is no excerpt. No newline at the end.
std::string describe_problem(const Problem& problem, const Document& document);

// All of them, in the order of the document and without repetitions: first the config's own, then
// those of files that it extends, then the command line's. After `limit` of them "… and 3 more".
std::string describe_problems(std::span<const Problem> problems, const Document& document,
                              std::size_t limit = 20);

}  // namespace qnn
