#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/config/fields.hpp"
#include "core/layers/builtin_layers.hpp"
#include "core/losses/builtin_losses.hpp"
#include "core/optimizers/builtin_optimizers.hpp"
#include "core/plugins/plugin_library.hpp"
#include "core/quantizers/builtin_quantizers.hpp"
#include "data/builtin_datasets.hpp"

namespace qnn {

// Everything that a config may name, made once by the command and passed on.
struct Catalog {
  QuantizerRegistry quantizers;
  LayerRegistry layers;
  LossRegistry losses;
  OptimizerRegistry optimizers;
  DatasetRegistry datasets;
};

// The built-in lists and what the plugins add to them. The plugins must outlive the catalog and all
// that is made from it.
Catalog make_catalog(std::span<const PluginLibrary> plugins = {});

// One family of types for `qnn-inspect types`: the registries above and the closed choices.
struct TypeFamily {
  std::string name;  // "quantizer"
  std::vector<TypeDoc> types;
};
std::vector<TypeFamily> list_types(const Catalog& catalog);

}  // namespace qnn
