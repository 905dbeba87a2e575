#include "core/config/json_schema.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr const char* kParameter = "parameter";

// A whole number as one, so that it reads as such.
Json number_json(double value) {
  constexpr double kTwoTo64 = 0x1p64;
  if (value >= kTwoTo64 && value < 2 * kTwoTo64) return std::numeric_limits<std::uint64_t>::max();
  constexpr double kExact = 0x1p53;
  if (std::trunc(value) == value && std::fabs(value) < kExact)
    return static_cast<std::int64_t>(value);
  return value;
}

struct AddRule {
  Json& schema;

  void bound(const char* key, double value, bool is_tighter) const {
    if (std::isfinite(value) && (!schema.contains(key) || is_tighter))
      schema[key] = number_json(value);
  }
  double now(const char* key) const { return schema.value(key, 0.0); }

  void operator()(const AtLeast& rule) const {
    bound("minimum", rule.bound, rule.bound > now("minimum"));
  }
  void operator()(const AtMost& rule) const {
    bound("maximum", rule.bound, rule.bound < now("maximum"));
  }
  void operator()(const GreaterThan& rule) const { bound("exclusiveMinimum", rule.bound, true); }
  void operator()(const LessThan& rule) const { bound("exclusiveMaximum", rule.bound, true); }
  void operator()(const OneOf& rule) const {
    for (const double value : rule.values) schema["enum"].push_back(number_json(value));
  }
  void operator()(const Whole& /*rule*/) const { schema["type"] = "integer"; }
};

Json number_schema(const ValueDoc& doc, std::span<const NumberRule> rules) {
  Json schema{{"type", doc.kind == ValueDoc::Kind::Whole ? "integer" : "number"}};
  if (doc.high < std::numeric_limits<double>::max()) {
    schema["minimum"] = number_json(doc.low);
    schema["maximum"] = number_json(doc.high);
  }
  for (const NumberRule& rule : rules) std::visit(AddRule{schema}, rule);
  return schema;
}

bool has_required(const TypeDoc& type) {
  return std::ranges::any_of(type.fields,
                             [](const FieldDoc& field) { return field.default_value.empty(); });
}

std::string type_markdown(const TypeDoc& type) {
  std::string text = type.summary;
  if (!type.formula.empty()) text += format("\n\n```\n{}\n```", type.formula);
  if (!type.source.empty()) text += format("\n\nSource: {}", type.source);
  return text;
}

}  // namespace

Json schema_reference(const std::string& name) {
  return {{"$ref", format("#/definitions/{}", name)}};
}

Json type_names_schema(std::span<const TypeDoc> types) {
  Json schema{{"enum", Json::array()},
              {"enumDescriptions", Json::array()},
              {"markdownEnumDescriptions", Json::array()}};
  for (const TypeDoc& type : types) {
    schema["enum"].push_back(type.name);
    schema["enumDescriptions"].push_back(type.summary);
    schema["markdownEnumDescriptions"].push_back(type_markdown(type));
  }
  return schema;
}

Json described_schema(const std::string& help, const std::string& more, const Json& schema) {
  Json described{{"description", help},
                 {"markdownDescription", more.empty() ? help : format("{}\n\n{}", help, more)}};
  if (schema.contains("$ref")) {  // what stands beside a reference does not count
    described["allOf"].push_back(schema);
  } else {
    described.update(schema);
  }
  return described;
}

void add_alternative(Json& schema, Json other) {
  if (!schema.contains("anyOf")) schema = Json{{"anyOf", Json::array({std::move(schema)})}};
  schema["anyOf"].push_back(std::move(other));
}

void SchemaBuilder::define_choice(const std::string& name, const std::vector<TypeDoc>& types) {
  definitions_[name] = nullptr;  // its place, and the end of what refers to itself
  definitions_["complete_" + name] = nullptr;
  Json made = choice(types);
  definitions_[name] = std::move(made);
  made = complete_choice(types);
  definitions_["complete_" + name] = std::move(made);
}

std::string SchemaBuilder::named(Types types) {
  const auto found = std::ranges::find_if(named_, [&](const auto& n) { return n.first == types; });
  if (found == named_.end()) return {};
  std::string name = found->second;
  if (!definitions_.contains(name)) define_choice(name, types());
  return name;
}

Json SchemaBuilder::properties(std::span<const FieldDoc> fields) {
  Json all = Json::object();
  for (const FieldDoc& field : fields) all[field.key] = property(field);
  return all;
}

Json SchemaBuilder::object(std::span<const FieldDoc> fields) {
  return {{"type", "object"}, {"properties", properties(fields)}, {"additionalProperties", false}};
}

Json SchemaBuilder::property(const FieldDoc& field) {
  if (options_.prefix.empty()) return whole_property(field);
  const std::string said =
      format("{}\n{}\n{}\n{}\n{}\n{}", field.key, field.type, field.default_value, field.rules,
             field.help, reinterpret_cast<std::uintptr_t>(field.value));
  std::string& name = fields_[said];
  if (name.empty()) {
    name = options_.prefix + field.key;
    for (int i = 2; definitions_.contains(name); ++i)
      name = format("{}{}_{}", options_.prefix, field.key, i);
    definitions_[name] = nullptr;  // its place: it may hold others
    Json whole = whole_property(field);
    definitions_[name] = std::move(whole);
  }
  return schema_reference(name);
}

Json SchemaBuilder::whole_property(const FieldDoc& field) {
  const std::string rules = field.rules.empty() ? "" : format(", {}", field.rules);
  std::string more = format("*{}{}*", field.type, rules);
  more += field.default_value.empty() ? "; required"
                                      : format("; default `{}`", short_default(field).dump());
  Json taken = value(field.value(), field.bounds);
  if (const auto other = options_.also.find(field.key); other != options_.also.end())
    add_alternative(taken, other->second);
  Json schema = described_schema(field.help, more, taken);
  if (!field.default_value.empty()) schema["default"] = short_default(field);
  return schema;
}

// The default as one would write it: {"type": "he_normal", "seed": null} is "he_normal".
Json SchemaBuilder::short_default(const FieldDoc& field) {
  Json written = Json::parse(field.default_value);
  const ValueDoc doc = field.value();
  if (doc.kind != ValueDoc::Kind::Choice || !written.is_object()) return written;
  auto known = std::ranges::find_if(docs_, [&](const auto& d) { return d.first == doc.types; });
  if (known == docs_.end()) known = docs_.emplace(docs_.end(), doc.types, doc.types());
  for (const TypeDoc& type : known->second) {
    if (written["type"] != type.name) continue;
    Json defaults{{"type", type.name}};
    for (const FieldDoc& inner : type.fields)
      if (!inner.default_value.empty()) defaults[inner.key] = Json::parse(inner.default_value);
    if (defaults == written) return type.name;
  }
  return written;
}

Json SchemaBuilder::value(const ValueDoc& doc, std::span<const NumberRule> rules) {
  Json schema = plain_value(doc, rules);
  if (doc.or_null) add_alternative(schema, {{"type", "null"}});
  const bool takes_text = doc.kind == ValueDoc::Kind::Text;
  if (options_.parameters && !takes_text) add_alternative(schema, schema_reference(kParameter));
  return schema;
}

Json SchemaBuilder::plain_value(const ValueDoc& doc, std::span<const NumberRule> rules) {
  using Kind = ValueDoc::Kind;
  switch (doc.kind) {
    case Kind::Boolean:
      return {{"type", "boolean"}};
    case Kind::Text:
      return {{"type", "string"}};
    case Kind::Number:
    case Kind::Whole:
      return number_schema(doc, rules);
    case Kind::List:
      return {{"type", "array"}, {"items", items(doc.element(), rules)}};
    case Kind::OneOrMany:
    case Kind::Array: {
      const Json element = items(doc.element(), rules);
      Json list{{"type", "array"}, {"items", element}};
      if (doc.kind == Kind::Array) list["minItems"] = list["maxItems"] = doc.size;
      return {{"anyOf", {element, list}}};
    }
    case Kind::Map:
      return {{"type", "object"}, {"additionalProperties", value(doc.element(), rules)}};
    case Kind::Name:
      return {{"enum", doc.names}};
    case Kind::Choice:
      return choice_value(doc, rules);
    case Kind::Object:
      return object(doc.fields());
  }
  return true;
}

Json SchemaBuilder::items(const ValueDoc& element, std::span<const NumberRule> rules) {
  Json schema = value(element, rules);
  Json complete = complete_value(element);
  if (complete.is_null()) return schema;
  return {{"allOf", {std::move(schema), std::move(complete)}}};
}

Json SchemaBuilder::choice_value(const ValueDoc& doc, std::span<const NumberRule> rules) {
  const std::string name = named(doc.types);
  Json schema = name.empty() ? choice(doc.types()) : schema_reference(name);
  if (!doc.or_number) return schema;
  const ValueDoc number{.kind = ValueDoc::Kind::Number,
                        .low = std::numeric_limits<double>::lowest(),
                        .high = std::numeric_limits<double>::max()};
  return {{"anyOf", {number_schema(number, rules), std::move(schema)}}};
}

Json SchemaBuilder::if_type(const Json& names, Json then) {
  const Json named = names.is_array() ? Json{{"enum", names}} : Json{{"const", names}};
  return {{"if", {{"properties", {{"type", named}}}, {"required", {"type"}}}},
          {"then", std::move(then)}};
}

Json SchemaBuilder::choice(std::span<const TypeDoc> types) {
  std::vector<TypeDoc> by_name;  // those that are whole without fields
  for (const TypeDoc& type : types)
    if (!has_required(type)) by_name.push_back(type);
  Json type_key = type_names_schema(types);
  if (options_.parameters) add_alternative(type_key, schema_reference(kParameter));
  Json object{
      {"type", "object"},
      {"properties",
       {{"type", described_schema("which kind this is; its fields depend on it", "", type_key)}}},
      {"allOf", Json::array()}};
  for (const TypeDoc& type : types) {
    Json known{{"type", true}};
    known.update(properties(type.fields));
    object["allOf"].push_back(
        if_type(type.name, {{"properties", known}, {"additionalProperties", false}}));
  }
  Json schema{{"anyOf", Json::array()}};
  if (!by_name.empty()) schema["anyOf"].push_back(type_names_schema(by_name));
  schema["anyOf"].push_back(std::move(object));
  return schema;
}

Json SchemaBuilder::complete_fields(std::span<const FieldDoc> fields) {
  Json schema = Json::object();
  for (const FieldDoc& field : fields) {
    if (field.default_value.empty()) schema["required"].push_back(field.key);
    if (Json inner = complete_value(field.value()); !inner.is_null())
      schema["properties"][field.key] = std::move(inner);
  }
  return schema.empty() ? Json() : schema;
}

// "required" and "properties" are about objects and let all else pass.
Json SchemaBuilder::complete_choice(std::span<const TypeDoc> types) {
  Json schema{{"required", {"type"}}};
  for (const TypeDoc& type : types)
    if (Json fields = complete_fields(type.fields); !fields.is_null())
      schema["allOf"].push_back(if_type(type.name, std::move(fields)));
  return schema;
}

Json SchemaBuilder::complete_value(const ValueDoc& doc) {
  if (doc.kind == ValueDoc::Kind::Object) return complete_fields(doc.fields());
  if (doc.kind != ValueDoc::Kind::Choice) return nullptr;
  const std::string name = named(doc.types);
  return name.empty() ? complete_choice(doc.types()) : schema_reference("complete_" + name);
}

}  // namespace qnn
