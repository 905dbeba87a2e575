#pragma once

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"

namespace qnn {

// The parts of config_schema about "model", "blocks" and "quantizers".
struct ModelSchema {
  Json model, blocks, quantizers;
  // What a config has to have that extends no other.
  Json complete_model, complete_blocks, complete_quantizers;
  // Of "model" and "blocks", where no layer can have fields from elsewhere.
  Json model_has_fields, blocks_have_fields;
  // Of "model", where all types are built in; of "model" and "blocks", where all quantizers are.
  Json model_is_builtin;
  Json model_has_builtin_quantizers, blocks_have_builtin_quantizers;
  Json definitions;
};
ModelSchema model_schema(const Catalog& catalog);

}  // namespace qnn
