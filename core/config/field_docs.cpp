#include "core/config/field_docs.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"

namespace qnn {

std::string FieldDocs::join_texts(const std::vector<std::string>& texts) { return join(texts); }

namespace detail {

std::string one_of(const std::vector<std::string>& names) { return "one of " + join(names); }

std::string json_text(void (*write)(ValueWriter to, const void* value), const void* value) {
  Json json;
  write(ValueWriter(json), value);
  return json.dump();
}

}  // namespace detail
}  // namespace qnn
