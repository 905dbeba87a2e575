#include "core/train/config_diff.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/json/json.hpp"
#include "core/json/parse.hpp"

namespace qnn {
namespace {

// Keys of a config, without the first letter of their pointers.
constexpr std::array<std::string_view, 8> kFree{"data/dataset/cache",
                                                "training/epochs",
                                                "training/monitor",
                                                "training/monitor_mode",
                                                "training/report",
                                                "training/tensorboard",
                                                "about",
                                                "name"};

bool may_differ(std::string_view pointer) {
  return !pointer.empty() &&
         std::find(kFree.begin(), kFree.end(), pointer.substr(1)) != kFree.end();
}

void compare(const Json* before, const Json* after, const std::string& pointer,
             std::vector<ConfigDifference>& differences) {
  if (may_differ(pointer)) return;
  if (before != nullptr && after != nullptr) {
    if (*before == *after) return;
    if (before->is_object() && after->is_object()) {
      for (const auto& [key, value] : before->items()) {
        const auto other = after->find(key);
        compare(&value, other == after->end() ? nullptr : &*other, pointer_to(pointer, key),
                differences);
      }
      for (const auto& [key, value] : after->items())
        if (!before->contains(key)) compare(nullptr, &value, pointer_to(pointer, key), differences);
      return;
    }
    if (before->is_array() && after->is_array() && before->size() == after->size()) {
      for (std::size_t i = 0; i < before->size(); ++i)
        compare(&(*before)[i], &(*after)[i], pointer_to(pointer, i), differences);
      return;
    }
  }
  differences.push_back({.pointer = pointer,
                         .before = before == nullptr ? "absent" : before->dump(),
                         .after = after == nullptr ? "absent" : after->dump()});
}

}  // namespace

std::vector<std::string> changeable_keys() {
  std::vector<std::string> keys(kFree.begin(), kFree.end());
  for (std::string& key : keys) std::replace(key.begin(), key.end(), '/', '.');
  return keys;
}

std::vector<ConfigDifference> forbidden_differences(const std::string& before,
                                                    const std::string& after) {
  std::vector<ConfigDifference> differences;
  const Json old_config = Json::parse(before);
  const Json new_config = Json::parse(after);
  compare(&old_config, &new_config, "", differences);
  return differences;
}

}  // namespace qnn
