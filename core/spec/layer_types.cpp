#include "core/spec/layer_types.hpp"

#include <utility>

namespace qnn {

std::vector<LayerType> layer_types(const Catalog& catalog) {
  std::vector<LayerType> types;
  for (const TypeDoc& doc : docs_of(catalog.layers.layers)) {
    types.push_back({.doc = doc, .slots = {}});
    const std::vector<std::string>& slots = catalog.layers.quantizer_keys.at(doc.name);
    if (slots.empty()) continue;
    types.push_back({.doc = doc, .slots = slots});
    types.back().doc.name = "quant_" + doc.name;
    types.back().doc.summary += "; quantized";
  }
  for (TypeDoc& doc : docs_of(catalog.quantizers))
    types.push_back({.doc = std::move(doc), .slots = {}});
  return types;
}

std::vector<std::string> names_of(const std::vector<TypeDoc>& docs) {
  std::vector<std::string> names;
  for (const TypeDoc& doc : docs) names.push_back(doc.name);
  return names;
}

// A built-in name, or one of a plugin's.
Json known_names(const std::vector<std::string>& names) {
  return {{"anyOf", {{{"enum", names}}, {{"type", "string"}, {"pattern", "/"}}}}};
}

// A value that names a type of `names`, or none.
Json names_known_type(const std::vector<std::string>& names) {
  return {{"anyOf",
           {{{"type", "null"}},
            known_names(names),
            {{"type", "object"}, {"properties", {{"type", known_names(names)}}}}}}};
}

}  // namespace qnn
