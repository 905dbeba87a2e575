#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/config/registry.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Layers by their plain name, and the keys of the quantizer slots that quant_NAME opens.
struct LayerRegistry {
  Registry<Layer> layers;
  std::map<std::string, std::vector<std::string>> quantizer_keys;  // empty list: no quant_ form
};

// The list of built-in layers. To add one: a pair of files beside this one, a line here.
LayerRegistry builtin_layers();

}  // namespace qnn
