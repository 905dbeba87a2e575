#include <array>
#include <utility>

#include "cli/command_docs.hpp"
#include "cli/exit_codes.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr const char* kDate = "2026-12-01";  // of the last change to what pages say

// Text as roff takes it: a backslash is one, a hyphen can be copied, a dot or quote at the start of
// a line is no request.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped = "\\&" + escaped;
  return escaped;
}

std::string bold(const std::string& text) { return format("\\fB{}\\fR", roff(text)); }
std::string italic(const std::string& text) { return format("\\fI{}\\fR", roff(text)); }

std::string entry(const std::string& head, const std::string& text) {
  return format(".TP\n{}\n{}\n", head, roff(text));
}

std::string flag_head(const FlagDoc& flag) {
  if (flag.is_argument) return italic(flag.usage());
  std::vector<std::string> names;
  for (const std::string& name : flag.names) names.push_back(bold(name));
  return join(names) + (flag.value.empty() ? "" : " " + italic(flag.value));
}

std::string flag_entries(const CommandDocs& docs) {
  std::string text;
  for (const FlagDoc& flag : docs.flags) {
    const std::string choices =
        flag.choices.empty() ? "" : format(" (one of {})", join(flag.choices));
    text += entry(flag_head(flag), flag.help + choices);
  }
  return text;
}

std::string example_lines(const CommandDocs& docs) {
  std::string text;
  for (const std::string& example : docs.examples) text += roff(example) + "\n";
  return text;
}

std::string examples(const CommandDocs& docs) {
  std::string text = example_lines(docs);
  for (const CommandDocs& verb : docs.verbs) text += example_lines(verb);
  return format(".SH EXAMPLES\n.nf\n{}.fi\n", text);
}

std::string synopsis(const CommandDocs& docs) {
  std::string text = ".SH SYNOPSIS\n";
  if (!docs.needs_verb) text += roff(docs.usage(docs.name)) + "\n";
  for (const CommandDocs& verb : docs.verbs)
    text += (text.ends_with("SYNOPSIS\n") ? "" : ".br\n") +
            roff(verb.usage(docs.name + " " + verb.name)) + "\n";
  return text;
}

std::string verbs(const CommandDocs& docs) {
  if (docs.verbs.empty()) return {};
  std::string text = ".SH VERBS\n";
  for (const CommandDocs& verb : docs.verbs)
    text += format(".SS {}\n{}\n{}", roff(verb.name), roff(verb.help), flag_entries(verb));
  return text;
}

std::string files() {
  constexpr std::array kFiles{
      std::pair{"config.json", "in a run's folder, the config with every default filled in"},
      std::pair{"manifest.json", "versions, data and machine of the run"},
      std::pair{"status.json", "what the run is doing, and how it ended"},
      std::pair{"metrics.jsonl", "a line for each epoch"},
      std::pair{"result.json", "the numbers of a run that is complete"},
      std::pair{"report.html", "a page about the run"},
      std::pair{"checkpoints/", "last.safetensors and best.safetensors"}};
  std::string text = ".SH FILES\n";
  for (const auto& [name, help] : kFiles) text += entry(italic(name), help);
  return text;
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitMeaning& exit : kExitMeanings)
    text += entry(bold(std::to_string(exit.code)), exit.meaning);
  return text + entry(bold("128+n"), "signal n, after saving");
}

std::string environment() {
  std::string text = ".SH ENVIRONMENT\n";
  for (const VariableDoc& variable : environment_docs())
    text += entry(bold(variable.name), variable.help);
  return text;
}

std::string see_also(const std::string& name) {
  std::vector<std::string> pages;
  for (const char* page : {"qnn-data", "qnn-eval", "qnn-inspect", "qnn-sweep", "qnn-train"})
    if (page != name) pages.push_back(format("\\fB{}\\fR(1)", roff(page)));
  return format(".SH SEE ALSO\n{}\n", join(pages, ",\n"));
}

}  // namespace

std::string man_page(const CommandDocs& docs) {
  std::string title = docs.name;
  for (char& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::string summary = docs.help.substr(0, docs.help.find_last_not_of('.') + 1);
  summary.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(summary.front())));
  std::string text =
      format(".TH {} 1 {} \"qnn {}\" \"User Commands\"\n", roff(title), kDate, QNN_VERSION);
  text += format(".SH NAME\n{} \\- {}\n", roff(docs.name), roff(summary));
  text += synopsis(docs);
  text += format(".SH DESCRIPTION\n{}\n", roff(docs.help));
  if (!docs.notes.empty()) text += format(".PP\n{}\n", roff(docs.notes));
  text += ".SH OPTIONS\n" + flag_entries(docs);
  text += verbs(docs) + environment() + files() + exit_status() + examples(docs);
  return text + see_also(docs.name);
}

}  // namespace qnn
