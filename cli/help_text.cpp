#include <algorithm>

#include "cli/command_docs.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kLeft = 26;

// "  --output DIR            what it is", the right side wrapped.
std::string entry(const std::string& left, const std::string& right) {
  const std::string start = "  " + left;
  std::string text = start.size() + 2 > kLeft ? start + "\n" : "";
  bool is_first = text.empty();
  for (const std::string& line : wrapped(right, kColumns - kLeft)) {
    text += format("{:<{}}{}\n", is_first ? start : "", kLeft, line);
    is_first = false;
  }
  return text;
}

// The choices stand in the help, unless it has them in its own words.
std::string help_of(const FlagDoc& flag) {
  const bool said = std::ranges::all_of(flag.choices, [&](const std::string& choice) {
    return flag.help.find(choice) != std::string::npos;
  });
  return said ? flag.help : format("{}: {}", flag.help, join(flag.choices));
}

std::string flag_entries(const CommandDocs& docs, bool all) {
  std::string text;
  for (const FlagDoc& flag : docs.flags)
    if (!flag.is_argument && (all || !flag.is_rare)) text += entry(flag.usage(), help_of(flag));
  return text;
}

}  // namespace

std::string help_text(const CommandDocs& docs, const std::string& command, bool all) {
  std::string text;
  for (const std::string& line : wrapped(docs.help, kColumns)) text += line + "\n";
  text += format("\nUsage: {}\n", docs.usage(command));
  for (const FlagDoc& argument : docs.arguments()) text += entry(argument.usage(), argument.help);
  if (!docs.notes.empty())
    for (const std::string& line : wrapped(docs.notes, kColumns)) text += line + "\n";
  if (!docs.verbs.empty()) text += "\nVerbs ('VERB --help' says more):\n";
  for (const CommandDocs& verb : docs.verbs) text += entry(verb.name, verb.help);
  text += "\nFlags:\n" + flag_entries(docs, all);
  if (all) {
    text += "\nEnvironment:\n";
    for (const VariableDoc& variable : environment_docs())
      text += entry(variable.name, variable.help);
  }
  if (!docs.examples.empty()) text += "\nExamples:\n";
  for (const std::string& example : docs.examples) text += "  " + example + "\n";
  return text;
}

}  // namespace qnn
