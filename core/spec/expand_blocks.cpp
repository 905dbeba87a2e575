#include "core/spec/expand_blocks.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"
#include "core/json/parse.hpp"
#include "core/spec/block_parameters.hpp"
#include "core/spec/list_entries.hpp"
#include "core/spec/model_ends.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxLayers = 10'000;
constexpr std::size_t kMaxBlockDepth = 16;
constexpr std::size_t kMaxValues = 2'000'000;  // of all layers, with what defaults add to each

// Values within a value, itself included. Depth is bounded by JsonLimits::max_depth.
std::size_t values_in(const Json& json) {
  std::size_t count = 1;
  if (json.is_structured())
    for (const Json& each : json) count += values_in(each);
  return count;
}

class Expander {
 public:
  Expander(const Json& config, const std::function<bool(const std::string&)>& is_layer_type,
           const std::vector<std::string>& layer_types, Problems& problems)
      : types_{.is_layer = is_layer_type, .layers = layer_types},
        problems_(problems),
        said_(problems) {
    if (const auto found = config.find("blocks"); found != config.end() && found->is_object())
      types_.blocks = &*found;
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
    ExpandedModel expanded;
    expanded.inputs = read_model_inputs(model, said_);
    ListScope scope;
    scope.pointer = "/model/layers";
    for (const ModelInput& input : expanded.inputs)
      scope.inputs.emplace_back(input.name, input.name);
    const std::string last = expand_list(model, "/model", scope);
    expanded.outputs = read_model_outputs(model, last, scope, said_);
    check_defaults_used();
    expanded.layers = std::move(layers_);
    return expanded;
  }

 private:
  void report(const std::string& pointer, std::string message, std::string help = {}) {
    said_.report(pointer, std::move(message), std::move(help));
  }

  // Those that nobody uses as well.
  void check_blocks() {
    if (types_.blocks == nullptr) return;
    for (const auto& [name, block] : types_.blocks->items()) {
      if (!check_block(name, block, problems_)) broken_blocks_.insert(name);
      const std::string at = pointer_to("/blocks", name);
      if (types_.is_layer(name) || name == kSharedType)
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
      const bool may_be_used =
          types_.is_layer(type) && (said_.count() > 0 || !broken_blocks_.empty());
      if (!used_defaults_.contains(type) && !may_be_used) {
        report(at, format("no layer is a '{}', so these defaults are never used", type),
               known_types_help(type));
      }
    }
  }

  std::string known_types_help(const std::string& type) const {
    const std::vector<std::string> known = types_.names();
    const bool is_known = std::find(known.begin(), known.end(), type) != known.end();
    const std::string suggestion = is_known ? std::string() : suggest(type, known);
    return suggestion.empty() ? "remove the entry" : suggestion;
  }

  // Expands the "layers" of a model or block; returns the name of the last one, if there is any.
  std::string expand_list(const Json& owner, const std::string& owner_pointer, ListScope& scope) {
    const auto layers = owner.find("layers");
    if (layers == owner.end() || !layers->is_array() || layers->empty()) {
      report(layers == owner.end() ? owner_pointer : pointer_to(owner_pointer, "layers"),
             "'layers' is required: a list of at least one layer");
      return {};
    }
    std::string previous = scope.inputs.size() == 1 ? scope.inputs.front().second : std::string();
    std::string last;
    for (std::size_t i = 0; i < layers->size(); ++i) {
      if (layers_.size() > kMaxLayers) {
        report(scope.pointer, format("more than {} layers", with_thousands(kMaxLayers)));
        break;
      }
      if (values_ > kMaxValues) {
        report(scope.pointer, format("blocks and defaults make more than {} values of the layers",
                                     with_thousands(kMaxValues)));
        break;
      }
      auto entry = read_entry((*layers)[i], i, previous, scope, types_, said_);
      if (!entry) continue;
      last = add_entry(std::move(*entry), scope);
      previous = scope.entries.at(last).output;
    }
    return last;
  }

  // Adds a layer or a block's layers; returns the name in the scope.
  std::string add_entry(Entry entry, ListScope& scope) {
    if (entry.type == kSharedType) return add_shared(std::move(entry), scope);
    const std::string local = take_name(entry, entry.type, scope, said_);
    EarlierEntry& earlier = scope.entries[local];
    earlier.entry = entry;
    if (types_.is_block(entry.type)) {
      add_block(earlier, local, {}, scope);
      return local;
    }
    ExpandedLayer layer = layer_of(entry, local, scope);
    if (scope.frozen) layer.object["trainable"] = false;
    if (!scope.shared_prefix.empty()) layer.shared_with = scope.shared_prefix + local;
    if (layer.shared_with.empty()) fill_defaults(layer);
    earlier.output = add_layer(std::move(layer));
    return local;
  }

  static ExpandedLayer layer_of(const Entry& entry, const std::string& local,
                                const ListScope& scope) {
    return {.object = entry.object,
            .type = entry.type,
            .name = scope.prefix + local,
            .inputs = entry.inputs,
            .shared_with = {},
            .pointer = entry.pointer,
            .used_at = scope.used_at,
            .default_keys = {},
            .top_level = entry.top_level};
  }

  std::string add_layer(ExpandedLayer layer) {
    // A use of a use is one of the layer itself.
    if (const auto first = owners_.find(layer.shared_with); first != owners_.end())
      layer.shared_with = first->second;
    values_ += values_in(layer.object);
    owners_[layer.name] = layer.shared_with.empty() ? layer.name : layer.shared_with;
    layers_.push_back(std::move(layer));
    return layers_.back().name;
  }

  // Another use of a layer or of a whole block.
  std::string add_shared(Entry entry, ListScope& scope) {
    const std::string of = read_shared_name(entry, scope);
    const std::string local = take_name(entry, of.empty() ? entry.type : of, scope, said_);
    EarlierEntry& earlier = scope.entries[local];
    earlier.output = entry.inputs.front();
    if (of.empty()) return local;
    const EarlierEntry original = scope.entries.at(of);
    earlier.entry = original.entry;
    earlier.entry.pointer = entry.pointer;
    earlier.entry.inputs = entry.inputs;
    earlier.entry.top_level = entry.top_level;
    if (types_.is_block(original.entry.type)) {
      add_block(earlier, local, original.instances, scope);
      return local;
    }
    ExpandedLayer layer = layer_of(earlier.entry, local, scope);
    layer.object = std::move(entry.object);
    layer.shared_with = original.output;
    earlier.output = add_layer(std::move(layer));
    return local;
  }

  // The name of the entry that is used again; empty if there is none.
  std::string read_shared_name(const Entry& entry, const ListScope& scope) {
    static const std::vector<std::string> kKeys{"type", "layer", "name", "inputs"};
    for (const auto& [key, value] : entry.object.items())
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
        report(pointer_to(entry.pointer, key),
               format("unknown key '{}': a shared layer has those of its first use", key),
               did_you_mean(key, kKeys));
    const auto layer = entry.object.find("layer");
    if (layer != entry.object.end() && layer->is_string())
      if (const auto name = layer->get<std::string>(); scope.entries.contains(name)) return name;
    std::vector<std::string> known;
    for (const auto& [name, earlier] : scope.entries) known.push_back(name);
    if (layer == entry.object.end() || !layer->is_string()) {
      report(layer == entry.object.end() ? entry.pointer : pointer_to(entry.pointer, "layer"),
             "'layer' is required: the name of the earlier layer that is used again",
             "known here: " + join(known));
      return {};
    }
    const std::string name = layer->get<std::string>();
    report(pointer_to(entry.pointer, "layer"), format("no earlier layer is named '{}'", name),
           did_you_mean(name, known));
    return {};
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

  // Expands the use of a block. `shared` are the prefixes of an earlier use's repetitions, whose
  // layers this one uses again; none: it has layers of its own.
  void add_block(EarlierEntry& earlier, const std::string& local,
                 const std::vector<std::string>& shared, ListScope& scope) {
    const Entry use = earlier.entry;
    earlier.output = use.inputs.front();
    const bool is_open = std::find(scope.open_blocks.begin(), scope.open_blocks.end(), use.type) !=
                         scope.open_blocks.end();
    if (is_open || scope.open_blocks.size() >= kMaxBlockDepth) {
      const std::string chain = join(scope.open_blocks, " -> ") + " -> " + use.type;
      report(use.pointer,
             is_open ? format("block '{}' uses itself: {}", use.type, chain)
                     : format("blocks are nested more than {} deep: {}", kMaxBlockDepth, chain),
             is_open ? "for copies in a row write \"repeat\" where the block is used" : "");
      return;
    }
    if (broken_blocks_.contains(use.type)) return;
    const std::vector<std::string> inputs = block_inputs(types_.blocks->at(use.type));
    if (use.inputs.size() != inputs.size()) {
      report_input_count(use, inputs);
      return;
    }
    Problems found;
    const auto body =
        instantiate_block(types_.blocks->at(use.type),
                          {.name = use.type, .object = use.object, .pointer = use.pointer}, found);
    for (const Problem& problem : found.list())
      report(problem.pointer, problem.message, problem.help);
    if (body) repeat_block(use, local, *body, shared, scope);
  }

  void report_input_count(const Entry& use, const std::vector<std::string>& inputs) {
    if (inputs.size() == 1) {
      report(pointer_to(use.pointer, "inputs"), "a block has one input unless it declares more",
             "declare \"inputs\" in the block, or merge several with a layer such as 'add'");
    } else {
      report(use.object.contains("inputs") ? pointer_to(use.pointer, "inputs") : use.pointer,
             format("block '{}' has {} inputs ({}), and the use gives it {}", use.type,
                    inputs.size(), join(inputs), use.inputs.size()),
             "name one earlier layer for each in \"inputs\"");
    }
  }

  void repeat_block(const Entry& use, const std::string& local, const Json& body,
                    const std::vector<std::string>& shared, ListScope& scope) {
    std::vector<std::string> inputs = use.inputs;
    const std::size_t repeat = read_repeat(use);
    const bool frozen = scope.frozen || !read_trainable(use);
    for (std::size_t i = 0; i < repeat; ++i) {
      const std::string instance = i == 0 ? local : name_of_repetition(local, i, scope);
      ListScope inner{.prefix = scope.prefix + instance + "/",
                      .inputs = {},
                      .entries = {},
                      .pointer = pointer_to(pointer_to("/blocks", use.type), "layers"),
                      .used_at = scope.used_at.empty() ? use.pointer : scope.used_at,
                      .open_blocks = scope.open_blocks,
                      .shared_prefix = {},
                      .frozen = frozen,
                      .numbers = {}};
      if (!shared.empty()) inner.shared_prefix = shared.at(i);
      if (!scope.shared_prefix.empty()) inner.shared_prefix = scope.shared_prefix + instance + "/";
      const std::vector<std::string> names = block_inputs(types_.blocks->at(use.type));
      for (std::size_t input = 0; input < names.size(); ++input)
        inner.inputs.emplace_back(names[input], inputs[input]);
      inner.open_blocks.push_back(use.type);
      const std::size_t before = said_.count();
      inputs.front() = expand_body(body, use.type, inner);
      EarlierEntry& expanded = scope.entries[instance];
      expanded.output = inputs.front();
      if (i > 0) {
        expanded.entry = use;
        expanded.entry.object.erase("repeat");
      }
      expanded.instances = {inner.prefix};
      scope.entries[local].output = inputs.front();
      if (i > 0) scope.entries[local].instances.push_back(inner.prefix);
      if (said_.count() != before)
        break;  // the others would say the same, a thousand times a thousand
    }
  }

  // The path of the output of a block's list.
  std::string expand_body(const Json& body, const std::string& block, ListScope& inner) {
    const std::string at = pointer_to("/blocks", block);
    const std::string last = expand_list(body, at, inner);
    const std::string output =
        last.empty() ? inner.inputs.front().second : inner.entries.at(last).output;
    const auto named = body.find("output");
    if (named == body.end() || named->is_null()) return output;
    if (!named->is_string()) {
      report(pointer_to(at, "output"), "must be the name of a layer");
      return output;
    }
    return resolve_name(named->get<std::string>(), pointer_to(at, "output"), inner, said_)
        .value_or(output);
  }

  static std::string name_of_repetition(const std::string& local, std::size_t number,
                                        const ListScope& scope) {
    std::string name;
    do name = format("{}_{}", local, number++);
    while (scope.entries.contains(name));
    return name;
  }

  bool read_trainable(const Entry& use) {
    const auto trainable = use.object.find("trainable");
    if (trainable == use.object.end()) return true;
    if (trainable->is_boolean()) return trainable->get<bool>();
    report(pointer_to(use.pointer, "trainable"), "must be true or false");
    return true;
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

  KnownTypes types_;
  Problems& problems_;
  ProblemsSaidOnce said_;
  const Json* defaults_ = nullptr;
  std::set<std::string> used_defaults_;
  std::set<std::string> broken_blocks_;
  std::map<std::string, std::string> owners_;  // path -> path of the layer whose weights it uses
  std::vector<ExpandedLayer> layers_;
  std::size_t values_ = 0;  // of layers_
};

}  // namespace

ExpandedModel expand_blocks(const Json& config,
                            const std::function<bool(const std::string&)>& is_layer_type,
                            const std::vector<std::string>& layer_types, Problems& problems) {
  return Expander(config, is_layer_type, layer_types, problems).expand(config.at("model"));
}

}  // namespace qnn
