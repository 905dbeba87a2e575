#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/config/field_docs.hpp"
#include "core/json/json.hpp"

namespace qnn {

// Makes JSON Schema (draft-07) of what fields() lists, so that editors complete and explain what
// the reader takes, and nothing else. A schema of
//
//   a value    has the type and the range of the field, its help as "description" (for VS Code
//              also as "markdownDescription") and its default
//   an object  has "properties" and no others
//   a choice   is "anyOf" its names and the object with "type", to which "if" and "then" give the
//              fields of the type that it names
//
// What must be there is a schema of its own, "complete": a config that extends another has only a
// part of it. Members of lists are complete always, since lists are not merged.
class SchemaBuilder {
 public:
  struct Options {
    // Any value may be the text "$name", which stands for a block's parameter.
    bool parameters = false;
    // If not empty, each field is a definition, "PREFIXkey" or "PREFIXkey_2", and is referred to
    // where it stands: most of them stand in many types.
    std::string prefix = {};
    // What fields of a key take besides.
    std::map<std::string, Json> also = {};
  };
  SchemaBuilder() = default;
  explicit SchemaBuilder(Options options) : options_(std::move(options)) {}

  using Types = std::vector<TypeDoc> (*)();
  // Fields of this choice refer to "#/definitions/NAME", which take_definitions() has.
  void name_choice(Types types, std::string name) { named_.emplace_back(types, std::move(name)); }
  // The same for the types of a registry.
  void define_choice(const std::string& name, const std::vector<TypeDoc>& types);

  Json properties(std::span<const FieldDoc> fields);
  Json object(std::span<const FieldDoc> fields);
  Json choice(std::span<const TypeDoc> types);
  // The properties are those of the type `then`, if the object's "type" is one of `names`.
  static Json if_type(const Json& names, Json then);

  // What has to be there; null if nothing has to.
  Json complete_fields(std::span<const FieldDoc> fields);
  Json complete_choice(std::span<const TypeDoc> types);

  // The definitions that were used: choices, each with "complete_NAME" beside it, and fields.
  Json take_definitions() { return std::move(definitions_); }

 private:
  Json property(const FieldDoc& field);
  Json whole_property(const FieldDoc& field);
  Json value(const ValueDoc& doc, std::span<const NumberRule> rules);
  Json plain_value(const ValueDoc& doc, std::span<const NumberRule> rules);
  Json items(const ValueDoc& element, std::span<const NumberRule> rules);
  Json choice_value(const ValueDoc& doc, std::span<const NumberRule> rules);
  Json complete_value(const ValueDoc& doc);
  // The definition's name; empty if the choice has none.
  std::string named(Types types);
  Json short_default(const FieldDoc& field);

  Options options_;
  std::vector<std::pair<Types, std::string>> named_;
  std::vector<std::pair<Types, std::vector<TypeDoc>>> docs_;  // asked for before
  std::map<std::string, std::string> fields_;  // what is said of one -> its definition
  Json definitions_ = Json::object();
};

Json schema_reference(const std::string& name);  // {"$ref": "#/definitions/NAME"}
// The names of types, as "enum" with what VS Code shows of each.
Json type_names_schema(std::span<const TypeDoc> types);
// {"description": help, "markdownDescription": help and `more`}, then the members of `schema`.
Json described_schema(const std::string& help, const std::string& more, const Json& schema);
// Adds one more thing that will do.
void add_alternative(Json& schema, Json other);

}  // namespace qnn
