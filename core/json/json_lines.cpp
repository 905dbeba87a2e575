#include "core/json/json_lines.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"

namespace qnn {

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> objects;
  for (const std::string& line : split(text, '\n')) {
    Json json = Json::parse(line, nullptr, false);
    if (json.is_object()) objects.push_back(std::move(json));
  }
  return objects;
}

}  // namespace qnn
