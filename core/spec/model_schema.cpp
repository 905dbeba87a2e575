#include "core/spec/model_schema.hpp"

#include <algorithm>
#include <set>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/config/json_schema.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/spec/layer_types.hpp"
#include "core/spec/list_entries.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {
namespace {

// Each must meet all.
Json all_of(std::vector<Json> schemas) { return {{"allOf", std::move(schemas)}}; }

Json list_of(Json items) {
  return {{"type", "array"}, {"minItems", 1}, {"items", std::move(items)}};
}

class ModelSchemas {
 public:
  explicit ModelSchemas(const Catalog& catalog)
      : types_(layer_types(catalog)),
        quantizers_(docs_of(catalog.quantizers)),
        builder_({.parameters = true,
                  .prefix = "layer_field.",
                  .also = {{"activation", schema_reference("quantizer")}}}) {
    builder_.name_choice(&choice_docs<Activation>, "activation");
    builder_.name_choice(&choice_docs<Initializer>, "initializer");
    builder_.name_choice(&choice_docs<Regularizer>, "regularizer");
    builder_.name_choice(&choice_docs<Constraint>, "constraint");
    builder_.define_choice("quantizer", quantizers_);
    for (const LayerType& type : types_) {
      names_.push_back(type.doc.name);
      for (const std::string& slot : type.slots) slots_.insert(slot);
    }
    names_.emplace_back(kSharedType);
  }

  ModelSchema make() {
    Json definitions{{"parameter",
                      {{"description", "\"$NAME\": the value of a block's parameter"},
                       {"type", "string"},
                       {"pattern", "^\\$"}}},
                     {"without_parameters", without_parameters()},
                     {"layer_name", layer_name()},
                     {"layer_inputs", layer_inputs()},
                     {"layer_trainable", trainable()},
                     {"layer", layer()},
                     {"complete_layer_fields", complete_layer_fields()},
                     {"complete_layer",
                      {{"required", {"type"}},
                       {"allOf", Json::array({schema_reference("complete_layer_fields")})}}},
                     {"builtin_quantizers", builtin_quantizers()},
                     {"layer_has_fields", layer_has_fields()}};
    ModelSchema schema{
        .model = model(),
        .blocks = blocks(),
        .quantizers = own_quantizers(),
        .complete_model = {{"required", {"layers"}},
                           {"properties",
                            {{"defaults",
                              {{"additionalProperties",
                                schema_reference("complete_layer_fields")}}}}}},
        .complete_blocks = {{"additionalProperties", {{"required", {"layers"}}}}},
        .complete_quantizers = {{"additionalProperties", schema_reference("complete_quantizer")}},
        .model_has_fields = with_layers(schema_reference("layer_has_fields")),
        .blocks_have_fields = {{"additionalProperties",
                                with_layers(schema_reference("layer_has_fields"))}},
        .model_is_builtin = model_is_builtin(),
        .model_has_builtin_quantizers = with_builtin_quantizers(),
        .blocks_have_builtin_quantizers = {{"additionalProperties",
                                            with_layers(schema_reference("builtin_quantizers"))}},
        .definitions = std::move(definitions)};
    for (const std::string& slot : slots_)
      schema.definitions["layer_" + slot] = quantizer_slot(slot);
    Json choices = builder_.take_definitions();
    // One of the config's own.
    const Json name = described_schema("the name of one of the config's own quantizers", "",
                                       {{"type", "string"}});
    add_alternative(choices["quantizer"], name);
    add_alternative(
        choices["quantizer"],
        {{"type", "object"}, {"properties", {{"type", name}}}, {"additionalProperties", false}});
    schema.definitions.update(choices);
    return schema;
  }

 private:
  static Json with_layers(Json items) {
    return {{"properties", {{"layers", {{"items", std::move(items)}}}}}};
  }

  static Json without_parameters() {
    const Json self = schema_reference("without_parameters");
    return {{"not", {{"type", "string"}, {"pattern", "^\\$"}}},
            {"additionalProperties", self},
            {"items", self}};
  }

  static Json layer_name() {
    Json schema{{"type", "string"}, {"pattern", "^[A-Za-z0-9_.-]+$"}};
    schema["not"] = {{"const", kInputName}};
    add_alternative(schema, {{"type", "null"}});
    add_alternative(schema, schema_reference("parameter"));
    return described_schema("names the layer, for \"inputs\", \"--set\" and the optimizer list",
                            "Without one it is Keras's: the type, with a number from the second on",
                            schema);
  }

  static Json layer_inputs() {
    Json schema = list_of({{"type", "string"}});
    add_alternative(schema, schema_reference("parameter"));
    return described_schema(
        "names of the earlier layers that it reads, or of the model's inputs (\"input\")",
        "Without it a layer reads the one before", schema);
  }

  static Json trainable() {
    Json schema{{"type", "boolean"}};
    add_alternative(schema, schema_reference("parameter"));
    schema["default"] = true;
    return described_schema("whether its weights are trained", "", schema);
  }

  static Json quantizer_slot(const std::string& slot) {
    Json schema{{"type", "null"}};
    add_alternative(schema, schema_reference("quantizer"));
    schema["default"] = nullptr;
    const std::string what = slot.substr(0, slot.find("_quantizer"));
    return described_schema(format("the quantizer that the {} passes through; null for none", what),
                            "", schema);
  }

  Json properties_of(const LayerType& type) {
    Json properties{{"type", true},
                    {"name", schema_reference("layer_name")},
                    {"inputs", schema_reference("layer_inputs")},
                    {"trainable", schema_reference("layer_trainable")}};
    for (const std::string& slot : type.slots) properties[slot] = schema_reference("layer_" + slot);
    properties.update(builder_.properties(type.doc.fields));
    return properties;
  }

  // A use of a block or of one of the config's own quantizers: what else it has is not known here.
  Json use() const {
    Json repeat{{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}};
    add_alternative(repeat, schema_reference("parameter"));
    repeat["default"] = 1;
    const Json own{{"properties", {{"type", {{"not", {{"enum", names_}}}}}}},
                   {"required", {"type"}}};
    const Json keys{{"name", schema_reference("layer_name")},
                    {"inputs", schema_reference("layer_inputs")},
                    {"repeat", described_schema("copies in a row", "", repeat)},
                    {"trainable", schema_reference("layer_trainable")}};
    return {{"if", own}, {"then", {{"properties", keys}}}};
  }

  static TypeDoc shared() {
    return {.name = kSharedType,
            .summary = "an earlier layer or block again, with the same weights",
            .formula = {},
            .source = {},
            .fields = {}};
  }

  Json layer() {
    std::vector<TypeDoc> docs;
    for (const LayerType& type : types_) docs.push_back(type.doc);
    Json by_name = type_names_schema(docs);
    docs.push_back(shared());
    Json type_key = type_names_schema(docs);
    add_alternative(type_key, {{"type", "string"}});
    Json object{{"type", "object"},
                {"properties",
                 {{"type", described_schema("the kind of the layer, or the name of a block", "",
                                            type_key)}}},
                {"allOf", Json::array()}};
    for (const LayerType& type : types_) {
      object["allOf"].push_back(SchemaBuilder::if_type(
          type.doc.name, {{"properties", properties_of(type)}, {"additionalProperties", false}}));
    }
    object["allOf"].push_back(SchemaBuilder::if_type(
        kSharedType, {{"properties",
                       {{"type", true},
                        {"layer", described_schema("the name of the layer that is used again", "",
                                                   {{"type", "string"}})},
                        {"name", schema_reference("layer_name")},
                        {"inputs", schema_reference("layer_inputs")}}},
                      {"required", {"layer"}},
                      {"additionalProperties", false}}));
    object["allOf"].push_back(use());
    return {{"anyOf", {std::move(by_name), {{"type", "string"}}, std::move(object)}}};
  }

  // A key that has a choice in one layer has it in all.
  Json complete_layer_fields() {
    Json properties = Json::object();
    for (const LayerType& type : types_) {
      const Json fields = builder_.complete_fields(type.doc.fields);
      if (fields.contains("properties")) properties.update(fields["properties"]);
    }
    if (properties.contains("activation"))
      properties["activation"] =
          all_of({properties["activation"], schema_reference("complete_quantizer")});
    for (const std::string& slot : slots_)
      properties[slot] = schema_reference("complete_quantizer");
    return {{"properties", std::move(properties)}};
  }

  Json layer_has_fields() {
    Json names = Json::array();
    Json types = Json::array();
    for (const LayerType& type : types_) {
      const Json fields = builder_.complete_fields(type.doc.fields);
      if (!fields.contains("required")) continue;
      names.push_back(type.doc.name);
      types.push_back(SchemaBuilder::if_type(type.doc.name, {{"required", fields["required"]}}));
    }
    return {{"not", {{"enum", names}}}, {"allOf", types}};
  }

  Json model() {
    const Json layers =
        list_of(all_of({schema_reference("layer"), schema_reference("complete_layer"),
                        schema_reference("without_parameters")}));
    const Json name{{"type", "string"}, {"pattern", "^[A-Za-z0-9_.-]+$"}};
    const Json inputs{{"anyOf",
                       {list_of(name),
                        {{"type", "object"},
                         {"minProperties", 1},
                         {"propertyNames", name},
                         {"additionalProperties", {{"type", "string"}}}}}}};
    return {
        {"description", "the network"},
        {"type", "object"},
        {"properties",
         {{"inputs", described_schema("names of the data set's inputs, or an object with the "
                                      "model's name for each; without it \"input\" is the first",
                                      "", inputs)},
          {"layers", described_schema("the layers, each behind those that it reads", "", layers)},
          {"output",
           described_schema("the name of the layer that is the output; without it the last", "",
                            {{"type", {"string", "null"}}})},
          {"outputs", described_schema("names of the layers that are the outputs", "",
                                       list_of({{"type", "string"}}))},
          {"defaults", defaults()}}},
        {"if", {{"required", {"outputs"}}}},
        {"then", {{"properties", {{"output", {{"type", "null"}}}}}}},
        {"additionalProperties", false}};
  }

  Json defaults() {
    Json properties = Json::object();
    for (const LayerType& type : types_) {
      Json fields = properties_of(type);
      for (const char* key : {"type", "name", "inputs"}) fields.erase(key);
      properties[type.doc.name] = {{"description", type.doc.summary},
                                   {"type", "object"},
                                   {"properties", std::move(fields)},
                                   {"additionalProperties", false}};
    }
    return described_schema(
        "for each layer type the fields that all layers of this type have", "",
        {{"type", "object"},
         {"properties", std::move(properties)},
         {"additionalProperties",
          {{"type", "object"},
           {"propertyNames", {{"not", {{"enum", {"type", "name", "inputs"}}}}}}}},
         {"allOf", {schema_reference("without_parameters")}}});
  }

  // "required": true declares a parameter without a default; another object is one with "type".
  static Json parameter_declarations() {
    return described_schema(
        "names of the block's parameters, each with its default or {\"required\": true}", "",
        {{"type", "object"},
         {"propertyNames",
          {{"not", {{"enum", {"type", "name", "inputs", "repeat", "trainable"}}}}}},
         {"additionalProperties",
          {{"if", {{"type", "object"}, {"not", {{"required", {"type"}}}}}},
           {"then", {{"enum", {Json::object(), Json{{"required", true}}}}}}}}});
  }

  Json blocks() {
    Json names = list_of({{"type", "string"}, {"pattern", "^[A-Za-z0-9_.-]+$"}});
    names["uniqueItems"] = true;
    const Json layers =
        list_of(all_of({schema_reference("layer"), schema_reference("complete_layer")}));
    const Json block{
        {"type", "object"},
        {"properties",
         {{"about", described_schema("what it is", "", Json::object())},
          {"parameters", parameter_declarations()},
          {"inputs",
           described_schema("names of the block's inputs; without it \"input\"", "", names)},
          {"layers", described_schema("its layers; \"$NAME\" is a parameter's value", "", layers)},
          {"output",
           described_schema("the name of the layer that is its output; without it the last", "",
                            {{"type", {"string", "null"}}})}}},
        {"additionalProperties", false}};
    return described_schema(
        "lists of layers under a name, to be used as one layer", "",
        {{"type", "object"},
         {"propertyNames", {{"pattern", "^[A-Za-z0-9_.-]+$"}, {"not", {{"enum", names_}}}}},
         {"additionalProperties", block}});
  }

  Json own_quantizers() {
    std::vector<std::string> reserved = names_of(choice_docs<Activation>());
    reserved.insert(reserved.end(), names_.begin(), names_.end());
    std::erase(reserved, kSharedType);
    return described_schema(
        "quantizers of one's own: a name and a definition for each", "",
        {{"type", "object"},
         {"propertyNames", {{"not", {{"enum", reserved}}}}},
         {"additionalProperties", all_of({schema_reference("quantizer"),
                                          names_known_type(names_of(quantizers_)),
                                          {{"not", {{"type", "null"}}}},
                                          schema_reference("without_parameters")})}});
  }

  Json model_is_builtin() const {
    const Json object{{"type", "object"}, {"properties", {{"type", known_names(names_)}}}};
    return {{"properties",
             {{"layers", {{"items", {{"anyOf", {known_names(names_), object}}}}}},
              {"defaults", {{"propertyNames", known_names(names_)}}}}}};
  }

  // Of the fields of a built-in layer.
  Json builtin_quantizer_fields() const {
    std::vector<std::string> known = names_of(quantizers_);
    const auto names = [](const std::vector<std::string>& types) {
      Json schema = names_known_type(types);
      add_alternative(schema, schema_reference("parameter"));
      return schema;
    };
    Json fields = Json::object();
    for (const std::string& slot : slots_) fields[slot] = names(known);
    const std::vector<std::string> activations = names_of(choice_docs<Activation>());
    known.insert(known.end(), activations.begin(), activations.end());
    fields["activation"] = names(known);
    return {{"properties", std::move(fields)}};
  }

  Json builtin_quantizers() const {
    return SchemaBuilder::if_type(names_, builtin_quantizer_fields());
  }

  Json with_builtin_quantizers() const {
    Json schema = with_layers(schema_reference("builtin_quantizers"));
    schema["properties"]["defaults"] = {{"additionalProperties", builtin_quantizer_fields()}};
    return schema;
  }

  std::vector<LayerType> types_;
  std::vector<TypeDoc> quantizers_;
  std::vector<std::string> names_;  // of all types that a layer may have, "shared" included
  std::set<std::string> slots_;
  SchemaBuilder builder_;
};

}  // namespace

ModelSchema model_schema(const Catalog& catalog) { return ModelSchemas(catalog).make(); }

}  // namespace qnn
