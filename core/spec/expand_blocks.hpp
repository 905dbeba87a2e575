#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {

// A layer's config after blocks have been expanded: parameters substituted, defaults filled in.
struct ExpandedLayer {
  Json object;  // always an object with "type"
  std::string type;
  std::string name;                      // path
  std::vector<std::string> inputs;       // paths of earlier layers, or names of the model's inputs
  std::string shared_with;               // path of the layer that is used again here; else empty
  std::string pointer;                   // where it stands in the config
  std::string used_at;                   // of a block's layer: where the block is used
  std::set<std::string> default_keys;    // keys that model.defaults filled in
  std::optional<std::size_t> top_level;  // index in model.layers, unless it is inside a block
};

struct ExpandedModel {
  std::vector<ModelInput> inputs;
  std::vector<ExpandedLayer> layers;
  std::vector<ModelOutput> outputs;
};

// Expands model.layers: gives every layer a name (Keras's automatic ones: quant_dense,
// quant_dense_1, ...), resolves "inputs" (the previous layer if absent), replaces each use of a
// block by its layers, as often as "repeat" says, and fills in model.defaults.
//
// Within a block "input" (or the names of the block's "inputs") is what the use reads, "$name" is a
// parameter's value, "$$" a dollar. The name of a repeated use means its last repetition; each
// reads the one before in place of its first input. Blocks may use blocks, but not themselves.
//
// {"type": "shared", "layer": NAME} uses an earlier layer of the same list again, or a whole use of
// a block: the same weights, states and quantizers on other inputs.
//
// `is_layer_type` tells the built-in types. Reports problems and leaves out what it cannot expand.
ExpandedModel expand_blocks(const Json& config,
                            const std::function<bool(const std::string&)>& is_layer_type,
                            const std::vector<std::string>& layer_types, Problems& problems);

}  // namespace qnn
