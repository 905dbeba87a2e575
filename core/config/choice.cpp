#include "core/config/choice.hpp"

#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"
#include "core/json/json.hpp"

namespace qnn::detail {
namespace {

constexpr std::string_view kTypeKey = "type";

std::string known_types(std::span<const std::string> known) {
  return known.empty() ? "there are no types to choose from" : "known types: " + join(known);
}

// A long list hides what is meant.
constexpr std::size_t kShortList = 12;

std::string help_for(const std::string& name, std::span<const std::string> known, bool or_number) {
  const std::string suggestion = suggest(name, known);
  const std::string types =
      (or_number ? "write a number, or one of the " : "") + known_types(known);
  if (suggestion.empty()) return types;
  return known.size() > kShortList ? suggestion : suggestion + " " + types;
}

// An object without "type": perhaps it is there, but misspelt.
void report_no_type(const ConfigValue& at, std::span<const std::string> known) {
  for (const std::string& key : at.keys()) {
    if (edit_distance(key, kTypeKey) == 1) {
      at.report_key(key, format("unknown key '{}'", key),
                    "did you mean 'type'? " + known_types(known));
      return;
    }
  }
  at.report("'type' is required: which kind this is", known_types(known));
}

}  // namespace

std::optional<std::string> read_choice_name(const ConfigValue& at,
                                            std::span<const std::string> known, bool or_number,
                                            std::string_view slash_help) {
  std::string name;
  ConfigValue place = at;
  if (at.is_object()) {
    const auto type = at.member(kTypeKey);
    if (!type) {
      report_no_type(at, known);
      return std::nullopt;
    }
    if (!type->read_string(name)) return std::nullopt;
    place = *type;
  } else if (const auto text = at.text()) {
    name = *text;
  } else {
    at.report(format("must be {}a name or an object with \"type\", got {}",
                     or_number ? "a number, " : "", at.description()),
              known_types(known));
    return std::nullopt;
  }
  for (const std::string& candidate : known) {
    if (candidate == name) return name;
  }
  std::string help = help_for(name, known, or_number);
  if (!slash_help.empty() && name.find('/') != std::string::npos)
    help = format("{}; {}", slash_help, help);
  place.report(format("unknown type '{}'", shown(name)), help);
  return std::nullopt;
}

ConfigValue choice_object(const ConfigValue& at) {
  if (at.is_object()) return at;
  static const Json no_members = Json::object();  // a ConfigValue only looks; somebody must own it
  return at.with_json(no_members);
}

std::optional<std::string> read_enum_name(const ConfigValue& at,
                                          std::span<const std::string> known) {
  auto name = at.text();
  if (name) {
    for (const std::string& candidate : known) {
      if (candidate == *name) return name;
    }
  }
  at.report(format("must be one of {}, got {}", join(known),
                   name ? format("'{}'", shown(*name)) : at.description()),
            name ? suggest(*name, known) : "");
  return std::nullopt;
}

}  // namespace qnn::detail
