#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"
#include "core/tensor/shape.hpp"

namespace qnn::golden {

// Translates configs of Keras objects, {"class_name": ..., "config": {...}}, into the config
// language of this program. Each throws Uncovered, naming it, for a type or an option that this
// program lacks; an option that says "no" (null, false, 0) is not needed and is left out.

// "GlobalAveragePooling2D" -> "global_average_pooling2d": Keras's own rule, with Larq's exceptions.
std::string snake_name(const std::string& class_name);

// Null for none.
Json quantizer_config(const Json& keras, const Catalog& catalog);
// A name, a function or an object; of a quantizer too.
Json activation_config(const Json& keras, const Catalog& catalog);
Json constraint_config(const Json& keras);
Json regularizer_config(const Json& keras);
Json schedule_config(const Json& keras);                           // or the plain number
Json optimizer_config(const Json& keras, const Catalog& catalog);  // of either family
Json optimizer_config(const std::string& type, const Json& options, const Catalog& catalog);
Json initializer_config(const std::string& type, const Json& options);
Json loss_config(const Json& keras, const Catalog& catalog);
Json metric_config(const std::string& type, const Json& options);  // in snake_case

// The member "quantizers" of a config: the custom quantizer of Larq's user guide, whose definition
// no reference file can hold. Their numbers have Larq's sign going forward, so 0 becomes +1 (the
// guide's own text has TensorFlow's, which keeps 0); the identity going backward.
Json custom_quantizers();

// A layer with its quantizers; `input` is the shape of its first input with the batch, or a scalar
// if unknown. Initializers that this program lacks are left out: reference files give start values.
Json layer_config(const Json& keras, const Shape& input, const Catalog& catalog);

// One input layer of a model.
struct TranslatedInput {
  std::string name;
  Shape shape;  // of one sample
};

// A whole model. A layer that is called several times becomes a layer and "shared" ones; a model
// inside it becomes a block with one use.
struct TranslatedModel {
  Json model;                           // {"layers": [...], "outputs": [names], perhaps "inputs"}
  Json blocks;                          // an object
  std::vector<TranslatedInput> inputs;  // in the order of Keras
  bool functional = false;
};
TranslatedModel translate_model(const Json& keras, const Catalog& catalog);

}  // namespace qnn::golden
