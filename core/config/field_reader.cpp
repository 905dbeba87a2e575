#include "core/config/field_reader.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"

namespace qnn {

FieldReader::FieldReader(ConfigValue object, std::span<const std::string> other_keys)
    : object_(std::move(object)), known_(other_keys.begin(), other_keys.end()) {}

std::optional<ConfigValue> FieldReader::take(std::string_view key) {
  known_.emplace_back(key);
  return object_.member(key);
}

void FieldReader::finish() {
  const std::vector<std::string> present = object_.keys();
  for (const std::string& key : present) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) report_unknown(key, present);
  }
  for (const auto& [key, help] : missing_) {
    object_.report(help.empty() ? format("'{}' is required", key)
                                : format("'{}' is required: {}", key, help));
  }
}

void FieldReader::report_unknown(const std::string& key, std::span<const std::string> present) {
  const std::vector<std::string> nearest = nearest_names(key, known_, present);
  std::string help = suggest(key, known_, present);
  if (help.empty()) {
    help = known_.empty() ? "there are no keys to set here" : "known keys here: " + join(known_);
  }
  object_.report_key(key, format("unknown key '{}'", shown(key)), std::move(help));
  if (nearest.size() != 1) return;
  std::erase_if(missing_, [&](const Missing& missing) { return missing.key == nearest.front(); });
}

}  // namespace qnn
