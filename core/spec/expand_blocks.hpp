#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json.hpp"

namespace qnn {

// A layer's config after blocks have been expanded: parameters substituted, defaults filled in.
struct ExpandedLayer {
  Json object;  // always an object with "type"
  std::string type;
  std::string name;                      // path
  std::vector<std::string> inputs;       // paths of earlier layers, or "input"
  std::string pointer;                   // where it stands in the config
  std::string used_at;                   // of a block's layer: where the block is used
  std::set<std::string> default_keys;    // keys that model.defaults filled in
  std::optional<std::size_t> top_level;  // index in model.layers, unless it is inside a block
};

struct ExpandedModel {
  std::vector<ExpandedLayer> layers;
  std::string output;
};

// Expands model.layers: gives every layer a name (Keras's automatic ones: quant_dense,
// quant_dense_1, ...), resolves "inputs" (the previous layer if absent), replaces each use of a
// block by its layers, as often as "repeat" says, and fills in model.defaults.
//
// Within a block "input" is what the use reads, "$name" is a parameter's value, "$$" a dollar. The
// name of a repeated use means its last repetition. Blocks may use blocks, but not themselves.
// `is_layer_type` tells the built-in types. Reports problems and leaves out what it cannot expand.
ExpandedModel expand_blocks(const Json& config,
                            const std::function<bool(const std::string&)>& is_layer_type,
                            const std::vector<std::string>& layer_types, Problems& problems);

}  // namespace qnn
