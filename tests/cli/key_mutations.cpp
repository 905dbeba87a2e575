#include "tests/cli/key_mutations.hpp"

#include "core/json/parse.hpp"
#include "core/json/parsed_json.hpp"

namespace qnn::testing_support {
namespace {

std::size_t offset_of(std::string_view text, const Origin& place) {
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) begin = text.find('\n', begin) + 1;
  return begin + place.column - 1;  // the configs are ASCII
}

// The last step of a pointer if it is a key, else nothing.
std::string key_of(const Json& root, const std::string& pointer) {
  if (pointer.empty()) return {};
  const Json::json_pointer at(pointer);
  return root.at(at.parent_pointer()).is_object() ? at.back() : std::string();
}

}  // namespace

std::vector<KeyMutation> drop_letters(std::string_view text) {
  const ParsedJson parsed = parse_json(text, "config");
  std::vector<KeyMutation> mutations;
  for (const auto& [pointer, place] : parsed.origins) {
    const std::string key = key_of(parsed.value, pointer);
    const std::size_t quote = offset_of(text, place);
    for (std::size_t letter = 0; letter < key.size(); ++letter) {
      KeyMutation mutation{.pointer = pointer, .key = key, .text = std::string(text)};
      mutation.text.erase(quote + 1 + letter, 1);
      mutations.push_back(std::move(mutation));
    }
  }
  return mutations;
}

}  // namespace qnn::testing_support
