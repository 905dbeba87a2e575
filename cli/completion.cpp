#include "cli/completion.hpp"

#include <algorithm>
#include <optional>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "core/base/text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/config/document.hpp"
#include "core/program/passes.hpp"

namespace qnn {
namespace {

const FlagDoc* find_flag(const CommandDocs& docs, const std::string& name) {
  for (const FlagDoc& flag : docs.flags)
    if (std::ranges::find(flag.names, name) != flag.names.end()) return &flag;
  return nullptr;
}

// Goes along the words as the parser does.
class Walk {
 public:
  explicit Walk(const CommandDocs& docs) : docs_(&docs) {}

  void step(const std::string& word) {
    if (waiting_ != nullptr) {
      waiting_ = nullptr;
    } else if (word.size() > 1 && word.starts_with('-')) {
      const FlagDoc* flag = find_flag(*docs_, word.substr(0, word.find('=')));
      if (flag == nullptr) return;
      used_.push_back(flag->names.front());
      if (!flag->value.empty() && word.find('=') == std::string::npos) waiting_ = flag;
    } else {
      take_argument(word);
    }
  }

  CompletionPlace place(const std::string& last) const {
    CompletionPlace place{.typed = last, .config = config_};
    if (waiting_ != nullptr) {
      expect(*waiting_, place);
    } else if (const std::size_t equals = last.find('=');
               last.starts_with("--") && equals != std::string::npos) {
      place.before = last.substr(0, equals + 1);
      place.typed = last.substr(equals + 1);
      if (const FlagDoc* flag = find_flag(*docs_, last.substr(0, equals))) expect(*flag, place);
    } else if (last.starts_with('-')) {
      for (const FlagDoc& flag : docs_->flags)
        if (!flag.is_argument && (flag.repeats || !is_used(flag))) place.flags.push_back(flag);
    } else {
      expect_argument(place);
    }
    return place;
  }

 private:
  static void expect(const FlagDoc& flag, CompletionPlace& place) {
    place.value = flag.value;
    place.choices = flag.choices;
  }

  void expect_argument(CompletionPlace& place) const {
    if (arguments_ == 0)
      for (const CommandDocs& verb : docs_->verbs) place.verbs.emplace_back(verb.name, verb.help);
    const std::vector<FlagDoc> arguments = docs_->arguments();
    if (arguments.empty()) return;
    if (arguments_ < arguments.size()) return expect(arguments[arguments_], place);
    if (arguments.back().repeats) expect(arguments.back(), place);
  }

  void take_argument(const std::string& word) {
    if (arguments_ == 0)
      for (const CommandDocs& verb : docs_->verbs)
        if (verb.name == word) {
          docs_ = &verb;
          return;
        }
    if (arguments_++ == 0) config_ = word;
  }

  bool is_used(const FlagDoc& flag) const {
    return std::ranges::find(used_, flag.names.front()) != used_.end();
  }

  const CommandDocs* docs_;
  const FlagDoc* waiting_ = nullptr;  // for its value
  std::vector<std::string> used_;
  std::size_t arguments_ = 0;
  std::string config_;
};

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const TypeFamily& family : list_types(make_catalog())) {
    names.push_back(family.name);
    for (const TypeDoc& type : family.types) names.push_back(type.name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> choices_of(const CompletionPlace& place) {
  if (place.value == "TYPE") return type_names();
  if (place.value != "PASS") return place.choices;
  std::vector<std::string> names;
  for (const ProgramPass& pass : program_passes()) names.emplace_back(pass.name);
  return names;
}

// A config that is not there or not whole has nothing to offer, and that is no reason to speak.
std::optional<Json> config_of(const CompletionPlace& place) {
  const auto files = make_posix_file_system();
  try {
    return load_document(*files, place.config).value;
  } catch (const UserError&) {
    return std::nullopt;
  }
}

std::string files_of(const std::string& value) {
  if (value == "DIR" || value == "RUN") return ":dirs\n";
  if (value == "CONFIG") return ":files json\n";
  if (value == "CHECKPOINT") return ":files safetensors\n";
  return value == "FILE" ? ":files\n" : "";
}

}  // namespace

CompletionPlace completion_place(const CommandDocs& docs, std::span<const std::string> words) {
  if (words.empty()) return Walk(docs).place("");
  Walk walk(docs);
  for (const std::string& word : words.first(words.size() - 1)) walk.step(word);
  return walk.place(words.back());
}

std::string completion_lines(const CommandDocs& docs, std::span<const std::string> words,
                             const std::function<Json()>& schema) {
  const CompletionPlace place = completion_place(docs, words);
  std::string lines;
  const auto offer = [&](const std::string& word, const std::string& help) {
    if (word.starts_with(place.typed)) lines += format("{}{}\t{}\n", place.before, word, help);
  };
  if (place.value == "PATH=VALUE" || place.value == "PATH") {
    const std::optional<Json> config = config_of(place);
    for (const Candidate& each :
         path_candidates(schema(), config ? &*config : nullptr, place.typed, place.value != "PATH"))
      offer(each.word, each.help);
  }
  for (const std::string& choice : choices_of(place)) offer(choice, "");
  for (const FlagDoc& flag : place.flags)
    for (const std::string& name : flag.names)
      if (name.starts_with("--") || place.typed == "-") offer(name, flag.help);
  for (const auto& [verb, help] : place.verbs) offer(verb, help);
  return lines + files_of(place.value);
}

}  // namespace qnn
