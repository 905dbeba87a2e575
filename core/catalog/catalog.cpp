#include "core/catalog/catalog.hpp"

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/metrics/metric.hpp"
#include "core/optimizers/schedule.hpp"
#include "core/plugins/plugin_quantizer.hpp"
#include "data/augment.hpp"
#include "data/preprocess.hpp"

namespace qnn {
namespace {

template <class Interface>
TypeFamily family_of(std::string name, const Registry<Interface>& registry) {
  TypeFamily family{.name = std::move(name), .types = {}};
  for (const std::string& type : registry.names()) family.types.push_back(registry.find(type)->doc);
  return family;
}

// A layer with quantizer slots is listed once, its quant_ form named in the summary.
TypeFamily layer_family(const LayerRegistry& registry) {
  TypeFamily family = family_of("layer", registry.layers);
  for (TypeDoc& doc : family.types) {
    const std::vector<std::string>& keys = registry.quantizer_keys.at(doc.name);
    if (!keys.empty()) doc.summary += "; quant_" + doc.name + " adds " + join(keys);
  }
  return family;
}

}  // namespace

Catalog make_catalog(std::span<const PluginLibrary> plugins) {
  Catalog catalog{.quantizers = builtin_quantizers(),
                  .layers = builtin_layers(),
                  .losses = builtin_losses(),
                  .optimizers = builtin_optimizers(),
                  .datasets = builtin_datasets()};
  for (const PluginLibrary& plugin : plugins) add_plugin_quantizers(plugin, catalog.quantizers);
  return catalog;
}

std::vector<TypeFamily> list_types(const Catalog& catalog) {
  return {layer_family(catalog.layers),
          family_of("quantizer", catalog.quantizers),
          {"activation", choice_docs<Activation>()},
          {"initializer", choice_docs<Initializer>()},
          {"regularizer", choice_docs<Regularizer>()},
          {"constraint", choice_docs<Constraint>()},
          family_of("loss", catalog.losses),
          {"metric", choice_docs<Metric>()},
          family_of("optimizer", catalog.optimizers),
          {"schedule", choice_docs<Hyperparameter>()},
          family_of("dataset", catalog.datasets),
          {"preprocess", choice_docs<Preprocess>()},
          {"augment", choice_docs<Augmentation>()}};
}

}  // namespace qnn
