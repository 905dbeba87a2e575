#include "cli/command_docs.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// CLI11 tells what an option takes and what its checks say of it: "TEXT:{train,test}".
void read_type(const std::string& type, FlagDoc& flag) {
  flag.value = type.substr(0, type.find(':'));
  if (flag.value == "INT" || flag.value == "UINT" || flag.value == "FLOAT") flag.value = "N";
  const std::size_t open = type.find(":{");
  if (open == std::string::npos) return;
  flag.choices = split(type.substr(open + 2, type.find('}', open) - open - 2), ',');
}

FlagDoc flag_doc(const CLI::Option& option) {
  FlagDoc flag;
  flag.is_argument = option.get_positional();
  flag.is_required = option.get_required();
  flag.is_rare = option.get_group() == kRareFlags;
  flag.help = option.get_description();
  flag.repeats = flag.help.find("(repeatable)") != std::string::npos ||
                 (flag.is_argument && option.get_expected_max() > 1);
  if (flag.is_argument) {
    flag.names.push_back(option.get_name(true));
    read_type(option.get_type_name(), flag);
    // Elsewhere PATH is a place in a config.
    flag.value = flag.names.front() == "PATH" ? "FILE" : flag.names.front();
    return flag;
  }
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), flag);
  return flag;
}

// Rare ones last.
void sort_flags(std::vector<FlagDoc>& flags) {
  std::stable_partition(flags.begin(), flags.end(),
                        [](const FlagDoc& flag) { return !flag.is_rare; });
}

void read_footer(const std::string& footer, CommandDocs& docs) {
  bool in_examples = false;
  for (const std::string& line : split(footer, '\n')) {
    if (line == "Examples:") {
      in_examples = true;
    } else if (in_examples && line.starts_with("  ")) {
      docs.examples.push_back(line.substr(2));
    } else if (!line.empty()) {
      docs.notes += (docs.notes.empty() ? "" : " ") + line;
    }
  }
}

}  // namespace

std::string FlagDoc::usage() const {
  if (is_argument) return names.front() + (repeats ? "..." : "");
  return join(names) + (value.empty() ? "" : " " + value);
}

std::vector<FlagDoc> CommandDocs::arguments() const {
  std::vector<FlagDoc> found;
  std::copy_if(flags.begin(), flags.end(), std::back_inserter(found),
               [](const FlagDoc& flag) { return flag.is_argument; });
  return found;
}

std::string CommandDocs::usage(const std::string& command) const {
  if (needs_verb) return command + " VERB [FLAGS]";
  std::string text = command + " [FLAGS]";
  for (const FlagDoc& argument : arguments())
    text += argument.is_required ? " " + argument.usage() : format(" [{}]", argument.usage());
  return text;
}

CommandDocs command_docs(const CLI::App& app) {
  CommandDocs docs{.name = app.get_name(), .help = app.get_description()};
  docs.needs_verb = app.get_require_subcommand_min() > 0;
  for (const CLI::Option* option : app.get_options()) docs.flags.push_back(flag_doc(*option));
  sort_flags(docs.flags);
  read_footer(app.get_footer(), docs);
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    docs.verbs.push_back(command_docs(*verb));
  return docs;
}

const std::vector<VariableDoc>& environment_docs() {
  static const std::vector<VariableDoc> kVariables{
      {"QNN_DATA_DIR", "the folder with data sets, unless --data-dir names it"},
      {"QNN_CACHE_DIR",
       "the folder of decoded data, unless --cache-dir names it; else qnn in "
       "XDG_CACHE_HOME, which is HOME/.cache by default"},
      {"QNN_THREADS", "how many threads to use, unless --threads says so; else all processors"},
      {"QNN_OFFLINE", "if not empty, qnn-data connects to nothing"},
      {"SSL_CERT_FILE", "certificates that qnn-data trusts, in place of the system's"},
      {"https_proxy", "what qnn-data connects through, as libcurl reads it"},
      {"NO_COLOR", "if not empty, nothing is coloured"},
      {"FORCE_COLOR", "if not empty and not 0, colour also where no terminal is"},
      {"TERM", "\"dumb\" turns the progress line that is redrawn into plain lines"}};
  return kVariables;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(line);
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  lines.push_back(line);
  return lines;
}

}  // namespace qnn
