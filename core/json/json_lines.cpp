#include "core/json/json_lines.hpp"

#include <algorithm>
#include <string_view>

#include "core/json/json.hpp"
#include "core/json/record.hpp"

namespace qnn {

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> objects;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    Json json = parse_record(line);
    if (json.is_object()) objects.push_back(std::move(json));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return objects;
}

}  // namespace qnn
