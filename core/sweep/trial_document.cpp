#include "core/sweep/trial_document.hpp"

#include <span>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/overrides.hpp"
#include "core/json/parse.hpp"
#include "core/sweep/space.hpp"

namespace qnn {
namespace {

Document contained_config(const Document& sweep) {
  Document base;
  base.value = sweep.value.at("config");
  base.texts = sweep.texts;
  base.file = sweep.file;
  const std::string root = "/config";
  for (const auto& [pointer, origin] : sweep.origins)
    if (pointer == root || pointer.starts_with(root + "/"))
      base.origins[pointer.substr(root.size())] = origin;
  return base;
}

}  // namespace

Document base_document(const FileSystem& files, const Document& sweep,
                       const std::string& fallback_name) {
  const Json& config = sweep.value.at("config");
  Document base;
  if (config.is_object()) {
    base = contained_config(sweep);
  } else if (config.is_string()) {
    base = load_document(files, Path(sweep.file).parent_path() / config.get<std::string>());
  } else {
    throw ConfigError({{.pointer = "/config",
                        .message = "must be the name of a config's file, or a config",
                        .help = ""}});
  }
  if (base.value.is_object() && !base.value.contains("name")) base.value["name"] = fallback_name;
  return base;
}

Document trial_document(const Document& base, const Document& sweep,
                        const std::map<std::string, Json>& values, Problems& problems) {
  Document trial = base;
  trial.texts.insert(sweep.texts.begin(), sweep.texts.end());
  for (const Override& change : overrides_of(values)) {
    const std::string place = pointer_to("/space", change.path);
    const auto origin = sweep.origins.find(place);
    if (origin != sweep.origins.end()) trial.origins[place] = origin->second;
    try {
      apply_overrides(trial, std::span(&change, 1));
    } catch (const ConfigError& error) {
      for (const Problem& problem : error.problems())
        problems.report(place, problem.message, problem.help);
      continue;
    }
    if (origin == sweep.origins.end()) continue;
    const std::string from_override = format("--set {}", change.path);
    for (auto& [pointer, place_now] : trial.origins)
      if (place_now.file == from_override) place_now = origin->second;
  }
  // A value of the space stands in a file, and is held to its type.
  trial.override_texts.clear();
  return trial;
}

}  // namespace qnn
