#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"

namespace qnn {

// A type as it stands in a list of layers: "dense", "quant_dense", or a quantizer.
struct LayerType {
  TypeDoc doc;
  std::vector<std::string> slots;  // for quantizers: "kernel_quantizer"
};
std::vector<LayerType> layer_types(const Catalog& catalog);

template <class Interface>
std::vector<TypeDoc> docs_of(const Registry<Interface>& registry) {
  std::vector<TypeDoc> docs;
  for (const std::string& name : registry.names()) docs.push_back(registry.find(name)->doc);
  return docs;
}
std::vector<std::string> names_of(const std::vector<TypeDoc>& docs);

// JSON Schema of one of these names, or of one of a plugin's.
Json known_names(const std::vector<std::string>& names);
// That of a value that names such a type, alone or as "type", or is null.
Json names_known_type(const std::vector<std::string>& names);

}  // namespace qnn
