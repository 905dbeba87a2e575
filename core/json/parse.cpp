#include "core/json/parse.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/parsed_json.hpp"
#include "core/json/source_text.hpp"
#include "core/json/tree_builder.hpp"

namespace qnn {
namespace {

ParsedJson parse(std::string_view text, const std::string& file, const JsonLimits& limits,
                 std::vector<DuplicateKey>* duplicates) {
  if (text.size() > limits.max_bytes) {
    throw UserError(ErrorKind::Config,
                    format("{}:1:1: the text has {} bytes; at most {} are read", file,
                           with_thousands(text.size()), with_thousands(limits.max_bytes)));
  }
  const SourceText source = read_source(text, file);
  TreeBuilder builder(source, limits, duplicates);
  Json::sax_parse(source.strict, &builder);
  return builder.take();
}

}  // namespace

ParsedJson parse_json(std::string_view text, const std::string& file, const JsonLimits& limits) {
  return parse(text, file, limits, nullptr);
}

ParsedJson parse_json(std::string_view text, const std::string& file, const JsonLimits& limits,
                      std::vector<DuplicateKey>& duplicates) {
  return parse(text, file, limits, &duplicates);
}

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string pointer_to(std::string_view parent, std::size_t index) {
  return format("{}/{}", parent, index);
}

}  // namespace qnn
