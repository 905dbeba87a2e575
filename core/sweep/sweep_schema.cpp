#include "core/sweep/sweep_schema.hpp"

#include "core/config/json_schema.hpp"
#include "core/sweep/sweep_spec.hpp"

namespace qnn {
namespace {

// The keys that say what values a parameter has; it has one of them.
Json one_kind() {
  Json kinds = Json::array();
  for (const char* key : {"choice", "uniform", "log_uniform", "int"})
    kinds.push_back({{"required", {key}}});
  return kinds;
}

Json parameter(SchemaBuilder& builder) {
  Json properties{
      {"choice", described_schema("the values, of any kind", "",
                                  {{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}})}};
  properties.update(builder.properties(interval_fields()));
  for (const char* key : {"uniform", "log_uniform", "int"})
    for (Json& kind : properties[key]["anyOf"])
      if (kind["type"] == "array") kind["minItems"] = kind["maxItems"] = 2;
  properties["if"] = described_schema(
      "it counts only where these other parameters have these values, or one of a list", "",
      {{"type", "object"}});
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"additionalProperties", false},
          {"oneOf", one_kind()},
          {"dependencies", {{"step", {"int"}}, {"log", {"int"}}}}};
}

}  // namespace

Json sweep_schema() {
  SchemaBuilder builder;
  const std::vector<FieldDoc> fields = sweep_fields();
  Json properties{
      {"$schema",
       described_schema("the JSON Schema of this file, for editors", "", Json::object())},
      {"about", described_schema("what this sweep is; for people", "", Json::object())},
      {"config", described_schema("the config that is varied: a file, relative to this one, or an "
                                  "object",
                                  "required", {{"type", {"string", "object"}}})}};
  properties.update(builder.properties(fields));
  properties["space"] = described_schema(
      "what is varied: a path as --set takes it, and its values, for each", "required",
      {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", parameter(builder)}});
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "qnn sweep"},
              {"description", "What qnn-sweep searches. Made by 'qnn-inspect schema --sweep'."},
              {"type", "object"},
              {"properties", std::move(properties)},
              {"additionalProperties", false}};
  schema["allOf"] = Json::array({builder.complete_fields(fields)});
  schema["required"] = {"config", "space"};
  return schema;
}

}  // namespace qnn
