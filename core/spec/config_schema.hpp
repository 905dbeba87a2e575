#pragma once

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"

namespace qnn {

// The JSON Schema (draft-07) of a config, for editors: every key with its help and default, every
// type that the catalog has. It takes what read_run_spec takes, but for what is no matter of one
// value: shapes, names of layers and outputs, formulas, files.
//
// A config that has "extends" need not be complete; with "blocks", "quantizers" or "extends" the
// names of types may be the config's own; a type with '/' may be a plugin's.
// configs/qnn.schema.json is that of the built-in types.
Json config_schema(const Catalog& catalog);

}  // namespace qnn
