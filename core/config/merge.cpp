#include "core/config/merge.hpp"

#include <string>

#include "core/config/subtree.hpp"

namespace qnn {
namespace {

bool merges(const Json& base, const Json& over) {
  if (!base.is_object() || !over.is_object()) return false;
  const auto base_type = base.find("type");
  const auto over_type = over.find("type");
  return base_type == base.end() || over_type == over.end() || *base_type == *over_type;
}

void copy_origin(Origins& to, const Origins& from, const std::string& pointer) {
  if (const auto found = from.find(pointer); found != from.end()) to[pointer] = found->second;
}

void copy_origins_within(Origins& to, const Origins& from, const std::string& pointer) {
  const std::string within = pointer + '/';
  for (auto place = from.lower_bound(within);
       place != from.end() && place->first.starts_with(within); ++place) {
    to[place->first] = place->second;
  }
}

// Where the two sides and their origins meet.
struct Merge {
  Origins& origins;
  const Origins& over_origins;

  // Depth is bounded by JsonLimits::max_depth.
  void at(Json& base, const Json& over, const std::string& pointer) {
    if (merges(base, over)) {
      for (const auto& [key, value] : over.items()) {
        at(base[key], value, pointer_to(pointer, key));
      }
    } else {
      base = over;
      erase_subtree(origins, pointer);
      copy_origins_within(origins, over_origins, pointer);
    }
    copy_origin(origins, over_origins, pointer);
  }
};

}  // namespace

void merge_json(ParsedJson& base, const ParsedJson& over) {
  Merge{base.origins, over.origins}.at(base.value, over.value, "");
}

}  // namespace qnn
