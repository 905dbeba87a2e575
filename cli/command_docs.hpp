#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace qnn {

// The group of flags that --help leaves to --help-all.
inline constexpr const char* kRareFlags = "Rare";

// A flag or an argument. `value` says what it takes, by the word that --help shows: "FILE", "DIR",
// "N"; empty if it takes nothing. Completion goes by these words (completion.hpp).
struct FlagDoc {
  std::vector<std::string> names;  // "-o", "--output"; of an argument "CONFIG"
  std::string value = {};
  std::vector<std::string> choices = {};  // all that it takes, if that is a list
  std::string help = {};
  bool is_argument = false;
  bool is_required = false;
  bool repeats = false;
  bool is_rare = false;

  // "-o, --output DIR", "CONFIG".
  std::string usage() const;
};

// What a command takes, read from the flags that its main has added: help, manual and completion
// are made of it.
struct CommandDocs {
  std::string name;  // "qnn-sweep", "status"
  std::string help;
  std::vector<FlagDoc> flags = {};
  std::vector<CommandDocs> verbs = {};
  bool needs_verb = false;
  std::string notes = {};                  // of the footer, what stands before the examples
  std::vector<std::string> examples = {};  // command lines

  std::vector<FlagDoc> arguments() const;
  // "qnn-train [FLAGS] CONFIG", with `command` for the name.
  std::string usage(const std::string& command) const;
};
CommandDocs command_docs(const CLI::App& app);

// What all commands read from the environment.
struct VariableDoc {
  const char* name;
  const char* help;
};
const std::vector<VariableDoc>& environment_docs();

// Lines of at most `width` columns.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

// What --help prints, 80 columns wide; --help-all adds rare flags and the environment.
std::string help_text(const CommandDocs& docs, const std::string& command, bool all);

// A manual page, man(7).
std::string man_page(const CommandDocs& docs);

}  // namespace qnn
