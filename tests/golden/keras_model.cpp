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
    if (key == "trainable") return value == true ? std::nullopt : std::optional<Json>(value);
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

bool is_model(const Json& layer) {
  return layer.at("class_name") == "Functional" || layer.at("class_name") == "Sequential";
}

// Keras's name of one call of a layer, and ours: the first has the layer's own.
std::string call_name(const std::string& layer, std::size_t call) {
  return call == 0 ? layer : format("{}_call_{}", layer, call);
}

// A list of layers: a model's, or that of a model inside it.
class ListTranslator {
 public:
  // Blocks for models inside join `blocks`.
  ListTranslator(const Json& keras, const Catalog& catalog, Json& blocks)
      : config_(keras.at("config")),
        functional_(keras.at("class_name") == "Functional"),
        catalog_(catalog),
        blocks_(blocks) {
    for (const Json& layer : config_.at("layers"))
      if (layer.at("class_name") == "InputLayer") add_input(layer.at("config"));
  }

  const std::vector<TranslatedInput>& inputs() const { return inputs_; }

  Json layers() {
    Json list = Json::array();
    if (!functional_) {
      for (const Json& layer : config_.at("layers"))
        if (layer.at("class_name") != "InputLayer") list.push_back(first_use(layer));
      return list;
    }
    for (const Json& layer : config_.at("layers"))
      if (layer.at("class_name") == "InputLayer") called_.insert(name_of(layer));
    while (add_calls(list)) {
    }
    return list;
  }

  Json outputs() const {
    Json names = Json::array();
    for (const Json& output : config_.at("output_layers")) names.push_back(tensor_name(output));
    return names;
  }

 private:
  static std::string name_of(const Json& layer) {
    return layer.at("config").at("name").get<std::string>();
  }

  void add_input(const Json& config) {
    inputs_.push_back({.name = config.at("name").get<std::string>(),
                       .shape = sample_shape(config.at("batch_input_shape"))});
  }

  // What [layer, call, 0, {}] is called here; the only input is "input".
  std::string tensor_name(const Json& tensor) const {
    if (tensor.size() < 3 || tensor[2] != 0) throw Uncovered("no layer with several outputs");
    if (tensor.size() > 3 && !tensor[3].empty())
      throw Uncovered("no layer that is called with options");
    const auto layer = tensor[0].get<std::string>();
    if (inputs_.size() == 1 && layer == inputs_[0].name) return "input";
    return call_name(layer, tensor[1].get<std::size_t>());
  }

  Json first_use(const Json& layer) {
    Json object;
    if (is_model(layer)) {
      object["type"] = add_block(layer);
    } else {
      object = layer_config(layer, built_for(layer), catalog_);
    }
    object["name"] = name_of(layer);
    return object;
  }

  std::string add_block(const Json& model) {
    ListTranslator inside(model, catalog_, blocks_);
    Json block{{"layers", inside.layers()}};
    if (inside.inputs().size() > 1) {
      block["inputs"] = Json::array();
      for (const TranslatedInput& input : inside.inputs()) block["inputs"].push_back(input.name);
    }
    if (model.at("class_name") == "Functional") {
      if (inside.outputs().size() != 1) throw Uncovered("no model inside with several outputs");
      block["output"] = inside.outputs()[0];
    }
    std::string name = format("model_{}", blocks_.size());
    blocks_[name] = std::move(block);
    return name;
  }

  // Adds the calls whose inputs are there; false if there were none.
  bool add_calls(Json& list) {
    bool added = false;
    for (const Json& layer : config_.at("layers")) {
      const Json& calls = layer.at("inbound_nodes");
      for (std::size_t call = 0; call < calls.size(); ++call)
        added = add_call(layer, calls[call], call, list) || added;
    }
    return added;
  }

  bool add_call(const Json& layer, const Json& sources, std::size_t call, Json& list) {
    const std::string name = call_name(name_of(layer), call);
    if (called_.contains(name)) return false;
    if (call > 0 && !called_.contains(name_of(layer))) return false;
    Json inputs = Json::array();
    for (const Json& source : sources) {
      const std::string input = tensor_name(source);
      if (input != "input" && !called_.contains(input)) return false;
      inputs.push_back(input);
    }
    Json object = call == 0 ? first_use(layer)
                            : Json{{"type", "shared"}, {"layer", name_of(layer)}, {"name", name}};
    object["inputs"] = std::move(inputs);
    list.push_back(std::move(object));
    called_.insert(name);
    return true;
  }

  const Json& config_;
  const bool functional_;
  const Catalog& catalog_;
  Json& blocks_;
  std::vector<TranslatedInput> inputs_;
  std::set<std::string> called_;
};

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
  if (!is_model(keras))
    throw Uncovered(
        format("no model of the class '{}'", keras.at("class_name").get<std::string>()));
  TranslatedModel model;
  model.functional = keras.at("class_name") == "Functional";
  model.blocks = Json::object();
  ListTranslator list(keras, catalog, model.blocks);
  model.inputs = list.inputs();
  if (model.inputs.empty()) throw Uncovered("no model without an input layer");
  model.model = Json{{"layers", list.layers()}};
  if (model.inputs.size() > 1) {
    model.model["inputs"] = Json::array();
    for (const TranslatedInput& input : model.inputs) model.model["inputs"].push_back(input.name);
  }
  if (model.functional) model.model["outputs"] = list.outputs();
  return model;
}

}  // namespace qnn::golden
