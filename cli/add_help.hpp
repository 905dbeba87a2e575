#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace qnn {

// Gives a command, whose flags and verbs are there already, the flags that all have: --help and
// --help-all of our form (help_text), also for its verbs, --completion and --man.
void add_help(CLI::App& app);

// What "--complete WORD..." prints, of the words behind it.
std::string completion_of(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace qnn
