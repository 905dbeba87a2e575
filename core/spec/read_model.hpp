#pragma once

#include "core/catalog/catalog.hpp"
#include "core/config/document.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {

// Reads "quantizers", "blocks" and "model" of a config into layers with their quantizers, and
// writes the same members of `resolved`. Problems inside blocks are reported once, with both
// places.
ModelSpec read_model(const Document& document, const Catalog& catalog, Json& resolved,
                     Problems& problems);

}  // namespace qnn
