#include "core/spec/expand_blocks.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/text.hpp"
#include "core/json/parse.hpp"
#include "core/spec/block_parameters.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxLayers = 10'000;
constexpr std::size_t kMaxBlockDepth = 16;

bool is_valid_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

// What names mean inside one list of layers: the model's, or a block's.
struct Scope {
  std::string prefix;                          // "unit_1/"
  std::string input;                           // what "input" stands for
  std::map<std::string, std::string> outputs;  // name here -> path of the layer it stands for
  std::string pointer;                         // of the list
  std::string used_at;                         // where the block is used
  std::vector<std::string> open_blocks;        // from the outermost in
};

// One entry of a list of layers, read as far as all entries have in common.
struct Entry {
  Json object;
  std::string type;
  std::string pointer;
  std::vector<std::string> inputs;  // paths
  std::optional<std::size_t> top_level;
};

// Keras's automatic name of a layer of this type: the type, but for Larq's class DoReFa.
std::string automatic_name(const std::string& type) {
  return type == "dorefa_quantizer" ? "do_re_fa" : type;
}

class Expander {
 public:
  Expander(const Json& config, const std::function<bool(const std::string&)>& is_layer_type,
           const std::vector<std::string>& layer_types, Problems& problems)
      : is_layer_type_(is_layer_type), layer_types_(layer_types), problems_(problems) {
    if (const auto found = config.find("blocks"); found != config.end() && found->is_object())
      blocks_ = &*found;
    const Json& model = config.at("model");
    if (const auto found = model.find("defaults"); found != model.end()) {
      if (found->is_object()) {
        defaults_ = &*found;
      } else {
        report("/model/defaults", "must be an object: a layer type and its fields for each entry");
      }
    }
  }

  ExpandedModel expand(const Json& model) {
    check_blocks();
    Scope scope{.prefix = {},
                .input = "input",
                .outputs = {},
                .pointer = "/model/layers",
                .used_at = {},
                .open_blocks = {}};
    const std::string output = expand_list(model, "/model", scope);
    check_defaults_used();
    return {.layers = std::move(layers_), .output = output};
  }

 private:
  // Once, however often a block is used.
  void report(const std::string& pointer, std::string message, std::string help = {}) {
    ++reports_;
    if (said_.insert(pointer + "\n" + message).second)
      problems_.report(pointer, std::move(message), std::move(help));
  }

  std::vector<std::string> known_types() const {
    std::vector<std::string> types = layer_types_;
    if (blocks_ != nullptr)
      for (const auto& [name, block] : blocks_->items()) types.push_back(name);
    return types;
  }

  // Those that nobody uses as well.
  void check_blocks() {
    if (blocks_ == nullptr) return;
    for (const auto& [name, block] : blocks_->items()) {
      if (!check_block(name, block, problems_)) broken_blocks_.insert(name);
      const std::string at = pointer_to("/blocks", name);
      if (is_layer_type_(name))
        report(at, format("a block may not be named '{}': that is a built-in layer", name),
               "give the block another name");
      if (!is_valid_name(name))
        report(at, format("'{}' is no name: use letters, digits, '_', '.' and '-'", name));
    }
  }

  void check_defaults_used() {
    if (defaults_ == nullptr) return;
    for (const auto& [type, fields] : defaults_->items()) {
      const std::string at = pointer_to("/model/defaults", type);
      if (!fields.is_object()) {
        report(at, "must be an object of fields");
        continue;
      }
      for (const char* key : {"type", "name", "inputs"})
        if (fields.contains(key))
          report(pointer_to(at, key), format("'{}' belongs to one layer and has no default", key),
                 "write it at the layer");
      // Layers that could not be expanded may have used them.
      const bool may_be_used = is_layer_type_(type) && (reports_ > 0 || !broken_blocks_.empty());
      if (!used_defaults_.contains(type) && !may_be_used) {
        report(at, format("no layer is a '{}', so these defaults are never used", type),
               known_types_help(type));
      }
    }
  }

  std::string known_types_help(const std::string& type) const {
    const auto near = nearest(type, known_types());
    return near && *near != type ? "did you mean '" + *near + "'?" : "remove the entry";
  }

  // Expands the "layers" of a model or block; returns the path of its output.
  std::string expand_list(const Json& owner, const std::string& owner_pointer, Scope& scope) {
    const auto layers = owner.find("layers");
    if (layers == owner.end() || !layers->is_array() || layers->empty()) {
      report(layers == owner.end() ? owner_pointer : pointer_to(owner_pointer, "layers"),
             "'layers' is required: a list of at least one layer");
      return scope.input;
    }
    std::string previous = scope.input;
    for (std::size_t i = 0; i < layers->size(); ++i) {
      if (layers_.size() > kMaxLayers) {
        report(scope.pointer, format("more than {} layers", kMaxLayers));
        return previous;
      }
      auto entry = read_entry((*layers)[i], pointer_to(scope.pointer, i), previous, scope);
      if (!entry) continue;
      if (scope.prefix.empty()) entry->top_level = i;
      previous = add_entry(std::move(*entry), scope);
    }
    return read_output(owner, owner_pointer, previous, scope);
  }

  std::string read_output(const Json& owner, const std::string& owner_pointer,
                          const std::string& last, const Scope& scope) {
    const auto output = owner.find("output");
    if (output == owner.end() || output->is_null()) return last;
    const std::string at = pointer_to(owner_pointer, "output");
    if (!output->is_string()) {
      report(at, "must be the name of a layer");
      return last;
    }
    return resolve(output->get<std::string>(), at, scope).value_or(last);
  }

  std::optional<Entry> read_entry(const Json& json, const std::string& pointer,
                                  const std::string& previous, const Scope& scope) {
    Entry entry{.object = json, .type = {}, .pointer = pointer, .inputs = {}, .top_level = {}};
    if (json.is_string()) entry.object = Json{{"type", json}};
    if (!entry.object.is_object()) {
      report(pointer, "a layer is a name or an object with \"type\"");
      return std::nullopt;
    }
    const auto type = entry.object.find("type");
    const bool has_type = type != entry.object.end() && type->is_string();
    if (has_type) entry.type = type->get<std::string>();
    if (!has_type) {
      report_no_type(entry.object, pointer);
    } else if (!is_block(entry.type) && !is_layer_type_(entry.type)) {
      report(json.is_string() ? pointer : pointer_to(pointer, "type"),
             format("unknown layer type '{}'", entry.type),
             did_you_mean(entry.type, known_types()));
    }
    entry.inputs = read_inputs(entry.object, pointer, previous, scope);
    return entry;
  }

  // A block that shadows a built-in layer has been reported, and its users mean the layer.
  bool is_block(const std::string& type) const {
    return blocks_ != nullptr && blocks_->contains(type) && !is_layer_type_(type);
  }

  void report_no_type(const Json& object, const std::string& pointer) {
    const std::string known = "known types: " + join(known_types());
    if (object.contains("type"))
      return report(pointer_to(pointer, "type"), "must be the name of a type", known);
    for (const auto& [key, value] : object.items()) {
      if (edit_distance(key, "type") == 1)
        return report(pointer_to(pointer, key), format("unknown key '{}'", key),
                      "did you mean 'type'? " + known);
    }
    report(pointer, "'type' is required: the kind of the layer", known);
  }

  std::vector<std::string> read_inputs(const Json& object, const std::string& pointer,
                                       const std::string& previous, const Scope& scope) {
    const auto inputs = object.find("inputs");
    if (inputs == object.end()) return {previous};
    const std::string at = pointer_to(pointer, "inputs");
    if (!inputs->is_array() || inputs->empty()) {
      report(at, "must be a list of names of earlier layers, or of \"input\"");
      return {previous};
    }
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < inputs->size(); ++i) {
      const Json& name = (*inputs)[i];
      if (!name.is_string()) {
        report(pointer_to(at, i), "must be the name of an earlier layer, or \"input\"");
      } else if (auto path = resolve(name.get<std::string>(), pointer_to(at, i), scope)) {
        paths.push_back(std::move(*path));
      }
    }
    return paths.empty() ? std::vector<std::string>{previous} : paths;
  }

  std::optional<std::string> resolve(const std::string& name, const std::string& at,
                                     const Scope& scope) {
    if (name == "input") return scope.input;
    if (const auto found = scope.outputs.find(name); found != scope.outputs.end())
      return found->second;
    std::vector<std::string> known{"input"};
    for (const auto& [local, path] : scope.outputs) known.push_back(local);
    report(at, format("no earlier layer is named '{}'", name), did_you_mean(name, known));
    return std::nullopt;
  }

  // Adds a layer or a block's layers; returns the path of the output.
  std::string add_entry(Entry entry, Scope& scope) {
    const std::string local = take_name(entry, scope);
    if (is_block(entry.type)) return add_block(entry, local, scope);

    ExpandedLayer layer{.object = std::move(entry.object),
                        .type = entry.type,
                        .name = scope.prefix + local,
                        .inputs = std::move(entry.inputs),
                        .pointer = entry.pointer,
                        .used_at = scope.used_at,
                        .default_keys = {},
                        .top_level = entry.top_level};
    fill_defaults(layer);
    scope.outputs[local] = layer.name;
    layers_.push_back(std::move(layer));
    return layers_.back().name;
  }

  void fill_defaults(ExpandedLayer& layer) {
    if (defaults_ == nullptr) return;
    const auto fields = defaults_->find(layer.type);
    if (fields == defaults_->end()) return;
    used_defaults_.insert(layer.type);
    if (!fields->is_object()) return;
    for (const auto& [key, value] : fields->items()) {
      if (layer.object.contains(key) || key == "name" || key == "inputs") continue;
      layer.object[key] = value;
      layer.default_keys.insert(key);
    }
  }

  // The entry's own name, or Keras's automatic one: the type, then type_1, type_2, ...
  std::string take_name(const Entry& entry, Scope& scope) {
    const auto given = entry.object.find("name");
    if (given != entry.object.end() && !given->is_null()) {
      const std::string at = pointer_to(entry.pointer, "name");
      std::string name = given->is_string() ? given->get<std::string>() : std::string();
      if (!is_valid_name(name)) {
        report(at, "must be a name of letters, digits, '_', '.' and '-'");
      } else if (name == "input") {
        report(at, "'input' is the name of the input itself", "choose another name");
      } else if (scope.outputs.contains(name)) {
        report(at, format("two layers are named '{}'", name), "rename one of them");
      } else {
        return name;
      }
    }
    const std::string base = automatic_name(entry.type);
    std::string name = base;
    for (std::size_t i = 1; scope.outputs.contains(name); ++i) name = format("{}_{}", base, i);
    return name;
  }

  std::string add_block(const Entry& use, const std::string& local, Scope& scope) {
    std::string fallback = use.inputs.front();
    scope.outputs[local] = fallback;
    const bool is_open = std::find(scope.open_blocks.begin(), scope.open_blocks.end(), use.type) !=
                         scope.open_blocks.end();
    if (is_open || scope.open_blocks.size() >= kMaxBlockDepth) {
      const std::string chain = join(scope.open_blocks, " -> ") + " -> " + use.type;
      report(use.pointer,
             is_open ? format("block '{}' uses itself: {}", use.type, chain)
                     : format("blocks are nested more than {} deep: {}", kMaxBlockDepth, chain),
             is_open ? "for copies in a row write \"repeat\" where the block is used" : "");
      return fallback;
    }
    if (use.inputs.size() != 1) {
      report(pointer_to(use.pointer, "inputs"), "a block has one input",
             "merge several with a layer such as 'add' before it");
      return fallback;
    }
    if (broken_blocks_.contains(use.type)) return fallback;
    Problems found;
    const auto body =
        instantiate_block(blocks_->at(use.type),
                          {.name = use.type, .object = use.object, .pointer = use.pointer}, found);
    for (const Problem& problem : found.list())
      report(problem.pointer, problem.message, problem.help);
    return body ? repeat_block(use, local, *body, scope) : fallback;
  }

  std::string repeat_block(const Entry& use, const std::string& local, const Json& body,
                           Scope& scope) {
    std::string input = use.inputs.front();
    const std::size_t repeat = read_repeat(use);
    std::string instance = local;
    for (std::size_t i = 0; i < repeat; ++i) {
      if (i > 0) {
        std::size_t number = i;
        do instance = format("{}_{}", local, number++);
        while (scope.outputs.contains(instance));
      }
      Scope inner{.prefix = scope.prefix + instance + "/",
                  .input = input,
                  .outputs = {},
                  .pointer = pointer_to(pointer_to("/blocks", use.type), "layers"),
                  .used_at = scope.used_at.empty() ? use.pointer : scope.used_at,
                  .open_blocks = scope.open_blocks};
      inner.open_blocks.push_back(use.type);
      const std::size_t before = reports_;
      input = expand_list(body, pointer_to("/blocks", use.type), inner);
      scope.outputs[instance] = input;
      if (reports_ != before) break;  // the others would say the same, a thousand times a thousand
    }
    scope.outputs[local] = input;
    return input;
  }

  std::size_t read_repeat(const Entry& use) {
    const auto repeat = use.object.find("repeat");
    if (repeat == use.object.end()) return 1;
    if (!repeat->is_number_integer() || repeat->get<std::int64_t>() < 1 ||
        repeat->get<std::int64_t>() > 1000) {
      report(pointer_to(use.pointer, "repeat"), "must be a whole number from 1 to 1000");
      return 1;
    }
    return repeat->get<std::size_t>();
  }

  const std::function<bool(const std::string&)>& is_layer_type_;
  const std::vector<std::string>& layer_types_;
  Problems& problems_;
  const Json* blocks_ = nullptr;
  const Json* defaults_ = nullptr;
  std::set<std::string> used_defaults_;
  std::set<std::string> broken_blocks_;
  std::set<std::string> said_;
  std::size_t reports_ = 0;  // repetitions included
  std::vector<ExpandedLayer> layers_;
};

}  // namespace

ExpandedModel expand_blocks(const Json& config,
                            const std::function<bool(const std::string&)>& is_layer_type,
                            const std::vector<std::string>& layer_types, Problems& problems) {
  return Expander(config, is_layer_type, layer_types, problems).expand(config.at("model"));
}

}  // namespace qnn
