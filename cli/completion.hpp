#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command_docs.hpp"
#include "core/json/json.hpp"

namespace qnn {

// Completion is done by the commands themselves: a shell's function (completion_script) runs
// "COMMAND --complete WORD...", the words behind the command up to the one that is being typed, and
// offers the lines that it gets:
//
//   CANDIDATE<tab>HELP  the whole word; one that ends with '.' or '=' goes on
//   :files EXTENSION    files with this extension, or all without one
//   :dirs               folders

// What the words of the command line mean where the last of them is typed.
struct CompletionPlace {
  std::string typed;                      // of the word, what is completed
  std::string before = {};                // what stands before it: "--part="
  std::string config = {};                // the first argument, if there is one
  std::string value = {};                 // what is expected, by FlagDoc::value; empty: see below
  std::vector<std::string> choices = {};  // of the value
  std::vector<FlagDoc> flags = {};        // that may be given here
  std::vector<std::pair<std::string, std::string>> verbs = {};  // and their help
};
CompletionPlace completion_place(const CommandDocs& docs, std::span<const std::string> words);

struct Candidate {
  std::string word;
  std::string help;
};

// The paths of --set (`assigns`: with their values) or --unset that begin with `typed`: of what the
// schema says, and of what the config has, if there is one.
std::vector<Candidate> path_candidates(const Json& schema, const Json* config,
                                       const std::string& typed, bool assigns);

// What --complete prints. `schema` is that of what --set changes.
std::string completion_lines(const CommandDocs& docs, std::span<const std::string> words,
                             const std::function<Json()>& schema);

// The function of a shell, "bash", "zsh" or "fish", for a command.
std::string completion_script(const std::string& command, std::string_view shell);

}  // namespace qnn
