#include "core/spec/read_model.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/activations/activation.hpp"
#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/json/parse.hpp"
#include "core/layers/activation_layer.hpp"
#include "core/spec/block_parameters.hpp"
#include "core/spec/expand_blocks.hpp"

namespace qnn {
namespace {

constexpr std::string_view kQuantPrefix = "quant_";
constexpr const char* kActivationKey = "activation";

// A layer type as the config writes it: the plain class, and the slots that are open.
struct LayerType {
  std::string plain;
  std::vector<std::string> quantizer_keys = {};  // open slots
  bool is_quantizer = false;                     // as a layer of its own: an identity with it
};

std::optional<LayerType> find_layer_type(const LayerRegistry& registry,
                                         const QuantizerRegistry& quantizers,
                                         const std::string& type) {
  if (registry.layers.find(type) != nullptr) return LayerType{.plain = type};
  if (quantizers.find(type) != nullptr)
    return LayerType{.plain = std::string(ActivationLayer::kName), .is_quantizer = true};
  if (!type.starts_with(kQuantPrefix)) return std::nullopt;
  const std::string plain = type.substr(kQuantPrefix.size());
  const auto keys = registry.quantizer_keys.find(plain);
  if (keys == registry.quantizer_keys.end() || keys->second.empty()) return std::nullopt;
  return LayerType{.plain = plain, .quantizer_keys = keys->second};
}

std::vector<std::string> layer_type_names(const LayerRegistry& registry,
                                          const QuantizerRegistry& quantizers) {
  std::vector<std::string> names = quantizers.names();
  for (const auto& [plain, keys] : registry.quantizer_keys) {
    names.push_back(plain);
    if (!keys.empty()) names.push_back(std::string(kQuantPrefix) + plain);
  }
  return names;
}

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  for (const TypeDoc& doc : choice_docs<Activation>()) names.push_back(doc.name);
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What a quantizer of this name would hide or be hidden by; empty: nothing.
std::string taken_by(const std::string& name, const Catalog& catalog) {
  if (catalog.quantizers.find(name) != nullptr) return "quantizer";
  if (contains(activation_names(), name)) return "activation";
  if (find_layer_type(catalog.layers, catalog.quantizers, name)) return "layer";
  return {};
}

// The config's own quantizers join a copy of the built-in ones, under names of their own.
QuantizerRegistry read_quantizers(const Document& document, const Catalog& catalog, Json& resolved,
                                  Problems& problems) {
  const QuantizerRegistry& builtin = catalog.quantizers;
  QuantizerRegistry all = builtin;
  const OverrideTexts& texts = document.override_texts;
  const auto found = document.value.find("quantizers");
  if (found == document.value.end()) return all;
  if (!found->is_object()) {
    problems.report("/quantizers", "must be an object: a name and a definition for each quantizer");
    return all;
  }
  Json& target = resolved["quantizers"] = Json::object();
  for (const auto& [name, definition] : found->items()) {
    const std::string at = pointer_to("/quantizers", name);
    if (const std::string family = taken_by(name, catalog); !family.empty()) {
      problems.report(at, format("'{}' is a built-in {}", name, family), "choose another name");
      continue;
    }
    const std::size_t before = problems.size();
    const auto made =
        builtin.make(ConfigValue(definition, at, problems, &texts), ValueWriter(target[name]));
    // A definition with problems stays known, so that its users are not reported as well.
    const bool good = made != nullptr && problems.size() == before;
    auto make = [&builtin, &texts, definition = definition, at, good](
                    const ConfigValue& object, std::span<const std::string> other_keys,
                    ValueWriter) -> std::unique_ptr<Quantizer> {
      FieldReader no_fields(object, other_keys);
      no_fields.finish();
      if (!good) return nullptr;
      Problems none;
      Json scratch;
      return builtin.make(ConfigValue(definition, at, none, &texts), ValueWriter(scratch));
    };
    all.add(
        name,
        {.make = std::move(make),
         .doc = {.name = name, .summary = "defined in the config", .formula = {}, .fields = {}}});
  }
  return all;
}

class LayerReader {
 public:
  LayerReader(const LayerRegistry& layers, const QuantizerRegistry& quantizers,
              const Document& document, Problems& problems)
      : layers_(layers), quantizers_(quantizers), document_(document), problems_(problems) {}

  LayerSpec read(const ExpandedLayer& expanded, Json& resolved) {
    LayerSpec spec{.name = expanded.name,
                   .type = expanded.type,
                   .inputs = expanded.inputs,
                   .shared_with = expanded.shared_with,
                   .trainable = true,
                   .layer = nullptr,
                   .input_quantizer_name = {},
                   .input_quantizer = nullptr,
                   .kernel_quantizers = {},
                   .output_quantizer = nullptr,
                   .pointer = expanded.pointer,
                   .used_at = expanded.used_at};
    if (!spec.shared_with.empty()) {
      resolved = expanded.object;  // a use inside a block is not part of the resolved config
      return spec;
    }
    const auto type = find_layer_type(layers_, quantizers_, expanded.type);
    if (!type) return spec;

    Problems found;
    Json plain = expanded.object;  // what the layer itself reads
    const ConfigValue written(expanded.object, expanded.pointer, found, &document_.override_texts);
    const ConfigValue object = written.with_json(plain);
    resolved = Json{{"type", expanded.type}};
    for (const char* key : {"name", "inputs"})
      if (const auto given = expanded.object.find(key); given != expanded.object.end())
        resolved[key] = *given;

    std::vector<std::string> other_keys{"type", "name", "inputs"};
    read_trainable(object, type->plain, spec, resolved, other_keys);
    const auto& slots = layers_.quantizer_keys.at(type->plain);
    for (const std::string& key : slots) {
      other_keys.push_back(key);
      if (type->quantizer_keys.empty()) {
        refuse_quantizer(object, key, type->plain);
      } else {
        read_quantizer(object, key, spec, resolved);
      }
    }
    if (type->is_quantizer) {
      spec.output_quantizer =
          quantizers_.find(expanded.type)->make(written, other_keys, ValueWriter(resolved));
      spec.layer = std::make_unique<ActivationLayer>(ActivationLayer::Params{});
    } else {
      Json quantizer;
      if (has_field(type->plain, kActivationKey)) take_quantizer(written, spec, plain, quantizer);
      spec.layer =
          layers_.layers.find(type->plain)->make(object, other_keys, ValueWriter(resolved));
      if (!quantizer.is_null()) resolved[kActivationKey] = quantizer;
    }
    report(found, expanded);
    return spec;
  }

 private:
  static void refuse_quantizer(const ConfigValue& object, const std::string& key,
                               const std::string& plain) {
    if (object.member(key))
      object.report_key(key, format("'{}' takes no quantizers", plain),
                        format("use 'quant_{}'", plain));
  }

  bool has_field(const std::string& plain, std::string_view key) const {
    const std::vector<FieldDoc>& fields = layers_.layers.find(plain)->doc.fields;
    return std::any_of(fields.begin(), fields.end(),
                       [&](const FieldDoc& field) { return field.key == key; });
  }

  // Every layer has "trainable"; one that does something else without it reads it itself.
  void read_trainable(const ConfigValue& object, const std::string& plain, LayerSpec& spec,
                      Json& resolved, std::vector<std::string>& other_keys) const {
    constexpr const char* kKey = "trainable";
    const auto given = object.member(kKey);
    const bool its_own = has_field(plain, kKey);
    if (!its_own) other_keys.emplace_back(kKey);
    if (!given) return;
    if (its_own) {
      spec.trainable = given->json() != false;
    } else if (given->read_bool(spec.trainable)) {
      resolved[kKey] = spec.trainable;
    }
  }

  // Layers know no quantizers: one that stands where an activation may is taken out of what the
  // layer reads, and sits on its output.
  void take_quantizer(const ConfigValue& given, LayerSpec& spec, Json& plain, Json& resolved) {
    const auto value = given.member(kActivationKey);
    if (!value || value->is_null()) return;
    static const std::vector<std::string> kActivations = activation_names();
    std::vector<std::string> known = kActivations;
    const std::vector<std::string> quantizers = quantizers_.names();
    known.insert(known.end(), quantizers.begin(), quantizers.end());
    const auto name = detail::read_choice_name(*value, known, false, quantizers_.slash_help());
    if (name && contains(kActivations, *name)) return;
    plain[kActivationKey] = Linear::kName;
    if (name) spec.output_quantizer = make_quantizer(*value, resolved);
  }

  // `resolved` becomes the definition, or the name of one of the config's own.
  std::unique_ptr<Quantizer> make_quantizer(const ConfigValue& value, Json& resolved) const {
    auto quantizer = quantizers_.make(value, ValueWriter(resolved));
    if (quantizer == nullptr) return nullptr;
    const std::string name = resolved.at("type").get<std::string>();
    const auto definitions = document_.value.find("quantizers");
    if (definitions != document_.value.end() && definitions->contains(name)) resolved = name;
    return quantizer;
  }

  void read_quantizer(const ConfigValue& object, const std::string& key, LayerSpec& spec,
                      Json& resolved) {
    Json& target = resolved[key] = nullptr;
    const auto value = object.member(key);
    if (!value || value->is_null()) return;
    auto quantizer = make_quantizer(*value, target);
    if (quantizer == nullptr) return;
    const std::string name = (target.is_string() ? target : target.at("type")).get<std::string>();
    if (key == "input_quantizer") {
      spec.input_quantizer_name = name;
      spec.input_quantizer = std::move(quantizer);
    } else {
      spec.kernel_quantizers.push_back({key, name, std::move(quantizer)});
    }
  }

  // Points problems with defaults at the defaults, names the use of a block, and passes on what has
  // not been said before.
  void report(const Problems& found, const ExpandedLayer& layer) {
    for (Problem problem : found.list()) {
      for (const std::string& key : layer.default_keys) {
        const std::string inside = pointer_to(layer.pointer, key);
        const bool is_inside =
            problem.pointer == inside || problem.pointer.starts_with(inside + "/");
        if (is_inside)
          problem.pointer = pointer_to(pointer_to("/model/defaults", layer.type), key) +
                            problem.pointer.substr(inside.size());
      }
      if (!said_.insert(problem.pointer + "\n" + problem.message).second) continue;
      if (!layer.used_at.empty()) problem.message += format(" (used at {})", layer.used_at);
      problems_.report(problem.pointer, problem.message, problem.help);
    }
  }

  const LayerRegistry& layers_;
  const QuantizerRegistry& quantizers_;
  const Document& document_;
  Problems& problems_;
  std::set<std::string> said_;
};

void check_model_keys(const Json& model, Problems& problems) {
  static const std::vector<std::string> kKeys{"inputs", "layers", "output", "outputs", "defaults"};
  for (const auto& [key, value] : model.items()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
      problems.report(pointer_to("/model", key), format("unknown key '{}'", key),
                      did_you_mean(key, kKeys));
  }
}

}  // namespace

ModelSpec read_model(const Document& document, const Catalog& catalog, Json& resolved,
                     Problems& problems) {
  const Json& config = document.value;
  const QuantizerRegistry quantizers = read_quantizers(document, catalog, resolved, problems);
  if (const auto blocks = config.find("blocks"); blocks != config.end()) {
    resolved["blocks"] = *blocks;
    if (!blocks->is_object()) problems.report("/blocks", "must be an object of named blocks");
  }
  const auto model = config.find("model");
  if (model == config.end() || !model->is_object()) {
    problems.report(model == config.end() ? "" : "/model",
                    "'model' is required: an object with \"layers\"");
    return {};
  }
  check_model_keys(*model, problems);

  const auto is_type = [&](const std::string& type) {
    return find_layer_type(catalog.layers, quantizers, type).has_value();
  };
  ExpandedModel expanded =
      expand_blocks(config, is_type, layer_type_names(catalog.layers, quantizers), problems);

  ModelSpec spec{.name = {},
                 .inputs = std::move(expanded.inputs),
                 .layers = {},
                 .outputs = std::move(expanded.outputs)};
  Json& target = resolved["model"] = *model;
  LayerReader reader(catalog.layers, quantizers, document, problems);
  for (const ExpandedLayer& layer : expanded.layers) {
    Json resolved_layer;
    spec.layers.push_back(reader.read(layer, resolved_layer));
    if (layer.top_level && !resolved_layer.is_null())
      target["layers"][*layer.top_level] = std::move(resolved_layer);
  }
  return spec;
}

}  // namespace qnn
