#include <algorithm>
#include <array>
#include <set>

#include "cli/completion.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// What stands at a place of the config, if anything does, and the schemas that speak of it.
class Place {
 public:
  // The whole config. What the root says of all together only narrows what its properties say.
  Place(const Json& root, const Json* value) : root_(&root), value_(value), schemas_{&root} {}

  const std::vector<const Json*>& schemas() const { return schemas_; }
  const Json* value() const { return value_; }

  Place step(const std::string& key) const {
    Place inner = *this;
    inner.value_ = value_at(key);
    inner.schemas_.clear();
    for (const Json* schema : schemas_) {
      if (const Json* property = member(*schema, "properties", key)) inner.add(*property);
      const bool is_map =
          schema->contains("additionalProperties") && (*schema)["additionalProperties"].is_object();
      if (is_map && member(*schema, "properties", key) == nullptr)
        inner.add((*schema)["additionalProperties"]);
      if (is_list() && schema->contains("items")) inner.add((*schema)["items"]);
    }
    return inner;
  }

  // Its members with their help: the keys that the schemas know and the names that the config has.
  std::vector<Candidate> members() const {
    std::vector<Candidate> found;
    std::set<std::string> seen;
    const auto offer = [&](const std::string& key, const std::string& help) {
      if (seen.insert(key).second) found.push_back({key, help});
    };
    for (const Json* schema : schemas_)
      if (schema->contains("properties"))
        for (const auto& [key, property] : (*schema)["properties"].items())
          if (property.is_object() || key == "type") offer(key, help_of(resolved(property)));
    if (value_ == nullptr) return found;
    if (value_->is_object())
      for (const auto& [key, inner] : value_->items()) offer(key, "");
    if (value_->is_array())
      for (std::size_t i = 0; i < value_->size(); ++i) offer(element_name((*value_)[i], i), "");
    return found;
  }

  bool has_members() const {
    if (is_list()) return !value_->empty();
    return std::ranges::any_of(schemas_, [](const Json* schema) {
      return schema->contains("properties") || (schema->contains("additionalProperties") &&
                                                (*schema)["additionalProperties"].is_object());
    });
  }

  // Whether a value can be written on the command line: more than an object.
  bool takes_value() const {
    return std::ranges::any_of(schemas_, [](const Json* schema) {
      return schema->contains("enum") || schema->contains("const") ||
             (schema->contains("type") && (*schema)["type"] != "object");
    });
  }

  // Names, true and false, null.
  std::vector<Candidate> values() const {
    std::vector<Candidate> found;
    std::set<std::string> seen;
    const auto offer = [&](const Json& value, const std::string& help) {
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      if (seen.insert(text).second) found.push_back({text, help});
    };
    for (const Json* schema : schemas_) {
      const Json names = schema->value("enum", Json::array());
      const Json help = schema->value("enumDescriptions", Json::array());
      for (std::size_t i = 0; i < names.size(); ++i)
        offer(names[i], i < help.size() ? help[i].get<std::string>() : "");
      const Json type = schema->value("type", Json());
      if (type == "boolean") {
        offer(true, "");
        offer(false, "");
      }
      if (type == "null") offer(nullptr, "");
    }
    return found;
  }

 private:
  bool is_list() const { return value_ != nullptr && value_->is_array(); }

  static const Json* member(const Json& schema, const char* key, const std::string& name) {
    const auto part = schema.find(key);
    if (part == schema.end() || !part->is_object()) return nullptr;
    const auto found = part->find(name);
    return found == part->end() ? nullptr : &*found;
  }

  static std::string help_of(const Json& schema) {
    return schema.is_object() ? schema.value("description", "") : "";
  }

  static std::string element_name(const Json& element, std::size_t index) {
    if (element.is_object() && element.contains("name") && element["name"].is_string())
      return element["name"].get<std::string>();
    return std::to_string(index);
  }

  const Json* value_at(const std::string& key) const {
    if (value_ == nullptr) return nullptr;
    if (value_->is_object()) return value_->contains(key) ? &(*value_)[key] : nullptr;
    if (!value_->is_array()) return nullptr;
    for (std::size_t i = 0; i < value_->size(); ++i)
      if (element_name((*value_)[i], i) == key || std::to_string(i) == key) return &(*value_)[i];
    return nullptr;
  }

  const Json& resolved(const Json& schema) const {
    if (!schema.is_object() || !schema.contains("$ref")) return schema;
    const auto pointer = schema["$ref"].get<std::string>().substr(1);
    return resolved(root_->at(Json::json_pointer(pointer)));
  }

  // The type that the config names here; empty if it names none.
  std::string type_here() const {
    if (value_ == nullptr) return {};
    if (value_->is_string()) return value_->get<std::string>();
    return value_->is_object() ? value_->value("type", "") : "";
  }

  // Whether a condition may hold for the type that is here; one on other things may.
  bool may_hold(const Json& condition) const {
    const Json* type = member(condition, "properties", "type");
    const std::string here = type_here();
    if (type == nullptr || here.empty()) return true;
    if (type->contains("const")) return (*type)["const"] == here;
    const Json others = type->value(Json::json_pointer("/not/enum"), Json::array());
    return std::find(others.begin(), others.end(), here) == others.end();
  }

  // The schema and all that it consists of: alternatives, and what holds for the type that is here,
  // or for any type if that is not known.
  void add(const Json& given) {
    const bool only_narrows =
        given.is_object() && given.value("$ref", "").starts_with("#/definitions/complete_");
    const Json& schema = resolved(given);
    if (!schema.is_object() || only_narrows) return;
    schemas_.push_back(&schema);
    for (const char* key : {"allOf", "anyOf", "oneOf"})
      if (schema.contains(key))
        for (const Json& part : schema[key]) add(part);
    if (!schema.contains("if")) return;
    if (may_hold(schema["if"])) add(schema["then"]);
    if (schema.contains("else")) add(schema["else"]);
  }

  const Json* root_;
  const Json* value_;
  std::vector<const Json*> schemas_;
};

}  // namespace

std::vector<Candidate> path_candidates(const Json& schema, const Json* config,
                                       const std::string& typed, bool assigns) {
  Place place(schema, config);
  const std::size_t equals = typed.find('=');
  const std::string path = typed.substr(0, equals);
  std::vector<std::string> steps = split(path, '.');
  if (!assigns || equals == std::string::npos) steps.pop_back();
  std::string before;
  for (const std::string& step : steps) {
    place = place.step(step);
    before += step + ".";
  }
  std::vector<Candidate> found;
  if (assigns && equals != std::string::npos) {
    for (const Candidate& value : place.values())
      found.push_back({format("{}={}", path, value.word), value.help});
    return found;
  }
  constexpr std::array kOfFiles{"$schema", "about", "extends"};
  for (const auto& [key, help] : place.members()) {
    if (before.empty() && std::ranges::find(kOfFiles, key) != kOfFiles.end()) continue;
    const Place inner = place.step(key);
    if (!assigns && inner.value() == nullptr) continue;
    const std::string word = before + key;
    if (!assigns) found.push_back({word, help});
    if (assigns && inner.takes_value()) found.push_back({word + "=", help});
    if (inner.has_members()) found.push_back({word + ".", help});
  }
  return found;
}

}  // namespace qnn
