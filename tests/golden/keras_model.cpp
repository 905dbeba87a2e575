#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/layers/initializer.hpp"
#include "tests/golden/comparison.hpp"
#include "tests/golden/keras_config.hpp"

namespace qnn::golden {
namespace {

// A layer type of ours: its documentation and the keys of its quantizer slots.
struct LayerType {
  std::string name;
  const TypeDoc& doc;
  std::vector<std::string> quantizer_keys;
};

LayerType layer_type(const std::string& class_name, const Catalog& catalog) {
  static const std::string kQuant = "quant_";
  const std::string name = snake_name(class_name);
  const bool quant = name.starts_with(kQuant);
  const std::string plain = quant ? name.substr(kQuant.size()) : name;
  // A quantizer as a layer of its own.
  if (const auto* quantizer = catalog.quantizers.find(name))
    return {.name = name, .doc = quantizer->doc, .quantizer_keys = {}};
  const auto* entry = catalog.layers.layers.find(plain);
  const auto keys = catalog.layers.quantizer_keys.find(plain);
  if (entry == nullptr || (quant && keys->second.empty()))
    throw Uncovered(format("no layer '{}' here yet", name));
  return {.name = name,
          .doc = entry->doc,
          .quantizer_keys = quant ? keys->second : std::vector<std::string>{}};
}

bool is_field(const TypeDoc& doc, const std::string& key) {
  return std::any_of(doc.fields.begin(), doc.fields.end(),
                     [&](const FieldDoc& field) { return field.key == key; });
}

// Reads one option after the other into our layer's object.
class LayerTranslator {
 public:
  LayerTranslator(LayerType type, const Shape& input, const Catalog& catalog)
      : type_(std::move(type)), input_(input), catalog_(catalog) {}

  Json translate(const Json& config) {
    Json object{{"type", type_.name}};
    for (const auto& [key, value] : config.items()) {
      if (const auto translated = option(key, value)) object[key] = *translated;
    }
    return object;
  }

 private:
  // Nothing for an option that is not needed.
  std::optional<Json> option(const std::string& key, const Json& value) const {
    static const std::set<std::string> kIgnored{"name", "batch_input_shape", "seed"};
    if (kIgnored.contains(key)) return std::nullopt;
    if (key == "trainable" && !is_field(type_.doc, key)) return require_trainable(value);
    if (key == "dtype" && value == "float32") return std::nullopt;
    if (key == "data_format" && value == "channels_last") return std::nullopt;
    // Kinds that share a class with others also carry their options, unused.
    if (key == "groups" && value == 1) return std::nullopt;
    if (key.ends_with("_initializer") && !is_field(type_.doc, key)) return std::nullopt;
    if (key == "axis" && !is_field(type_.doc, key) && is_last_axis(value)) return std::nullopt;
    if (std::count(type_.quantizer_keys.begin(), type_.quantizer_keys.end(), key) > 0)
      return quantizer_config(value, catalog_);
    if (!is_field(type_.doc, key)) {
      if (value.is_null() || value == false || value == 0) return std::nullopt;
      throw Uncovered(format("no option '{}' = {} of '{}' here yet", key,
                             value.dump().substr(0, 40), type_.name));
    }
    if (key.ends_with("activation")) return activation_config(value, catalog_);
    if (key.ends_with("_constraint")) return constraint_config(value);
    if (key.ends_with("_regularizer")) return regularizer_config(value);
    if (key.ends_with("_initializer")) return initializer(value);
    if (key == "padding" && value.is_string()) return lower_case(value.get<std::string>());
    if (key == "interpolation" && value != "nearest" && value != "bilinear")
      throw Uncovered(format("no interpolation {} here", value.dump()));
    if (value.is_object() && value.contains("data")) return numbers_of(value);
    return value;
  }

  // Keras writes some numbers as arrays, perhaps without axes.
  static Json numbers_of(const Json& tensor) {
    const Json& data = tensor["data"];
    return tensor.at("shape").empty() && data.is_array() ? data.at(0) : data;
  }

  static std::optional<Json> require_trainable(const Json& value) {
    if (value != true) throw Uncovered("no layer that is not trained");
    return std::nullopt;
  }

  // Keras writes the axis of a normalization as a list.
  bool is_last_axis(const Json& value) const {
    const Json& axis = value.is_array() && value.size() == 1 ? value[0] : value;
    if (!axis.is_number_integer()) return false;
    const auto last = static_cast<std::int64_t>(input_.rank()) - 1;
    return axis.get<std::int64_t>() == -1 || axis.get<std::int64_t>() == last;
  }

  // Reference files give start values, so an initializer that this program lacks is not needed.
  static std::optional<Json> initializer(const Json& value) {
    try {
      return initializer_config(snake_name(value.at("class_name").get<std::string>()),
                                value.at("config"));
    } catch (const Uncovered&) {
      return std::nullopt;
    }
  }

  static std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  }

  const LayerType type_;
  const Shape input_;
  const Catalog& catalog_;
};

// Shape of a sample from Keras's [null, 28, 28, 1].
Shape sample_shape(const Json& batch_shape) {
  std::vector<std::size_t> extents;
  for (std::size_t axis = 1; axis < batch_shape.size(); ++axis) {
    if (batch_shape[axis].is_null()) throw Uncovered("no images of unknown size");
    extents.push_back(batch_shape[axis].get<std::size_t>());
  }
  return Shape(extents);
}

// The shape that the layer was built for, as far as the file says: only its rank matters.
Shape built_for(const Json& layer) {
  const auto build = layer.find("build_config");
  if (build == layer.end() || !build->contains("input_shape")) return {};
  const Json& shape = (*build)["input_shape"];
  if (!shape.is_array() || shape.empty() || shape[0].is_array()) return {};
  std::vector<std::size_t> extents;
  for (const Json& extent : shape)
    extents.push_back(extent.is_null() ? 1 : extent.get<std::size_t>());
  return Shape(extents);
}

// Names of the layers that a layer of a functional model reads.
Json inbound_names(const Json& layer, const std::string& input_name) {
  const Json& nodes = layer.at("inbound_nodes");
  if (nodes.size() != 1) throw Uncovered("no layer that is used more than once");
  Json names = Json::array();
  for (const Json& source : nodes[0]) {
    if (source.size() < 3 || source[1] != 0 || source[2] != 0)
      throw Uncovered("no layer that is used more than once");
    if (source.size() > 3 && !source[3].empty())
      throw Uncovered("no layer that is called with options");
    const auto name = source[0].get<std::string>();
    names.push_back(name == input_name ? std::string("input") : name);
  }
  return names;
}

void add_input(const Json& config, TranslatedModel& model) {
  if (!model.input_name.empty()) throw Uncovered("no model with several inputs here yet");
  model.input_name = config.at("name").get<std::string>();
  model.input = sample_shape(config.at("batch_input_shape"));
}

void require_one_output(const Json& config) {
  const auto outputs = config.find("output_layers");
  if (outputs != config.end() && outputs->size() != 1)
    throw Uncovered("no model with several outputs here yet");
}

}  // namespace

Json custom_quantizers() {
  return {{"identity_sign",
           {{"type", "expression"}, {"forward", "sign(x)"}, {"gradient", "dy"}, {"precision", 1}}}};
}

Json layer_config(const Json& keras, const Shape& input, const Catalog& catalog) {
  const LayerType type = layer_type(keras.at("class_name").get<std::string>(), catalog);
  return LayerTranslator(type, input, catalog).translate(keras.at("config"));
}

TranslatedModel translate_model(const Json& keras, const Catalog& catalog) {
  TranslatedModel model;
  const auto class_name = keras.at("class_name").get<std::string>();
  model.functional = class_name == "Functional";
  if (!model.functional && class_name != "Sequential")
    throw Uncovered(format("no model of the class '{}'", class_name));
  const Json& config = keras.at("config");
  require_one_output(config);
  Json layers = Json::array();
  for (const Json& layer : config.at("layers")) {
    const Json& options = layer.at("config");
    if (layer.at("class_name") == "InputLayer") {
      add_input(options, model);
      continue;
    }
    Json object = layer_config(layer, built_for(layer), catalog);
    object["name"] = options.at("name");
    if (model.functional) object["inputs"] = inbound_names(layer, model.input_name);
    layers.push_back(std::move(object));
  }
  if (model.input_name.empty()) throw Uncovered("no model without an input layer");
  model.model = Json{{"layers", layers}};
  if (model.functional) model.model["output"] = config.at("output_layers")[0][0];
  return model;
}

}  // namespace qnn::golden
