#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {
namespace {

constexpr std::string_view kConfig =
    R"({"a": {"b": 1, "c": {"type": "t", "d": [1, 2]}},
        "l": [{"name": "first", "x": 1}, {"name": "second"}, "text"], "s": "text"})";

}  // namespace

// Each line is an argument: "-PATH" of --unset, the others of --set.
void override_set(std::string_view bytes) {
  constexpr std::size_t kMost = 20;
  try {
    std::vector<Override> overrides;
    for (const std::string& line : split(bytes, '\n')) {
      if (overrides.size() == kMost) break;
      if (line.starts_with('-')) {
        overrides.push_back({.path = line.substr(1), .value = {}, .unset = true});
      } else {
        overrides.push_back(parse_set(line));
      }
    }
    const Document document = parse_document(kConfig, "base.json", overrides);
    describe_problem({"/a/b", "m", "h"}, document);
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
