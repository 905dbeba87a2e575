#include "core/spec/config_schema.hpp"

#include <limits>
#include <utility>

#include "core/config/json_schema.hpp"
#include "core/spec/layer_types.hpp"
#include "core/spec/model_schema.hpp"
#include "core/spec/run_spec.hpp"

namespace qnn {
namespace {

// One for all outputs, or an object with one for each by name.
Json for_each_output(Json one, Json each) {
  return {
      {"anyOf", {std::move(one), {{"type", "object"}, {"additionalProperties", std::move(each)}}}}};
}

class ConfigSchema {
 public:
  explicit ConfigSchema(const Catalog& catalog)
      : model_(model_schema(catalog)), builder_({.prefix = "field."}) {
    builder_.name_choice(&choice_docs<Hyperparameter>, "schedule");
    builder_.name_choice(&choice_docs<Preprocess>, "preprocess");
    builder_.name_choice(&choice_docs<Augmentation>, "augment");
    builder_.define_choice("metric", choice_docs<Metric>());
    builder_.define_choice("dataset", docs_of(catalog.datasets));
    builder_.define_choice("loss", docs_of(catalog.losses));
    builder_.define_choice("optimizer", docs_of(catalog.optimizers));
  }

  Json make() {
    Json properties{
        {"$schema",
         described_schema("the JSON Schema of this file, for editors", "", Json::object())},
        {"about", described_schema("what this config is; for people", "", Json::object())},
        {"extends", extends()}};
    properties.update(SchemaBuilder().properties(field_docs<RunSpec>()));
    properties["name"]["pattern"] = "^([A-Za-z0-9_-][A-Za-z0-9_.-]*)?$";
    properties["data"] = data();
    properties["quantizers"] = model_.quantizers;
    properties["blocks"] = model_.blocks;
    properties["model"] = model_.model;
    properties["training"] = training();
    Json schema{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "qnn config"},
        {"description", "What qnn-train trains. Made by 'qnn-inspect schema'."},
        {"type", "object"},
        {"properties", std::move(properties)},
        {"additionalProperties", false},
        {"allOf",
         {unless_extending(), unless_defaults(), unless_own_names(), unless_own_quantizers()}}};
    schema["definitions"] = builder_.take_definitions();
    schema["definitions"]["match"] = match();
    for (Json& type : schema["definitions"]["optimizer"]["anyOf"].back()["allOf"])
      type["then"]["properties"]["match"] = schema_reference("match");
    schema["definitions"].update(model_.definitions);
    return schema;
  }

 private:
  static Json extends() {
    return described_schema(
        "files whose configs this one changes, relative to this file", "",
        {{"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}});
  }

  Json data() {
    Json properties{{"dataset", described_schema("what is trained on", "required",
                                                 schema_reference("dataset"))}};
    properties.update(builder_.properties(field_docs<DataSpec>()));
    return described_schema("what the network is trained on", "",
                            {{"type", "object"},
                             {"properties", std::move(properties)},
                             {"additionalProperties", false}});
  }

  Json training() {
    Json properties = builder_.properties(field_docs<TrainingSpec>());
    properties["loss"] = described_schema(
        "what is minimized: one for all outputs, or one for each by name (null: only predicted)",
        "required", loss());
    properties["loss_weights"] =
        described_schema("by output, the factor of its loss in the total", "", loss_weights());
    properties["targets"] =
        described_schema("by output, the data set's target that it is compared with", "",
                         {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}});
    properties["metrics"] = described_schema(
        "what is measured: a list for all outputs, or one for each by name", "", metrics());
    properties["optimizer"] = described_schema(
        "what changes the weights; of a list, the first whose \"match\" selects a weight updates "
        "it",
        "required", optimizer());
    return described_schema("how it is trained", "",
                            {{"type", "object"},
                             {"properties", std::move(properties)},
                             {"additionalProperties", false}});
  }

  static Json loss() {
    Json each = schema_reference("loss");
    add_alternative(each, {{"type", "null"}});
    // An object with "type" is one loss, another has one by output.
    Json by_output = for_each_output({{"type", "string"}}, std::move(each));
    return {{"if", {{"type", "object"}, {"not", {{"required", {"type"}}}}}},
            {"then", by_output["anyOf"][1]},
            {"else", schema_reference("loss")}};
  }

  static Json loss_weights() {
    constexpr double kLargest = std::numeric_limits<float>::max();
    return {{"type", "object"},
            {"additionalProperties", {{"type", "number"}, {"minimum", 0}, {"maximum", kLargest}}}};
  }

  static Json metrics() {
    const Json list{
        {"type", "array"},
        {"items", {{"allOf", {schema_reference("metric"), schema_reference("complete_metric")}}}}};
    return for_each_output(list, list);
  }

  static Json optimizer() {
    const Json rule{
        {"allOf", {schema_reference("optimizer"), schema_reference("complete_optimizer")}}};
    return {
        {"anyOf",
         {schema_reference("optimizer"), {{"type", "array"}, {"minItems", 1}, {"items", rule}}}}};
  }

  // Each optimizer may say which weights it updates.
  static Json match() {
    const Json word{
        {"anyOf",
         {{{"enum", {"all", "binary", "quantized"}}}, {{"type", "string"}, {"pattern", "/"}}}}};
    return described_schema(
        "the weights that it updates: all, binary, quantized, or paths such as \"**/kernel\"",
        "default `all`",
        {{"anyOf", {word, {{"type", "array"}, {"minItems", 1}, {"items", word}}}},
         {"default", "all"}});
  }

  // A config is complete unless it extends another.
  Json unless_extending() {
    Json training = builder_.complete_fields(field_docs<TrainingSpec>());
    training["required"].insert(training["required"].end(), {"loss", "optimizer"});
    training["properties"]["loss"] = {
        {"if", {{"required", {"type"}}}},
        {"then", schema_reference("complete_loss")},
        {"else", {{"additionalProperties", schema_reference("complete_loss")}}}};
    training["properties"]["optimizer"] = schema_reference("complete_optimizer");
    const Json data{{"required", {"dataset"}},
                    {"properties", {{"dataset", schema_reference("complete_dataset")}}}};
    return {{"if", {{"not", {{"required", {"extends"}}}}}},
            {"then",
             {{"required", {"data", "model", "training"}},
              {"properties",
               {{"data", data},
                {"model", model_.complete_model},
                {"blocks", model_.complete_blocks},
                {"quantizers", model_.complete_quantizers},
                {"training", std::move(training)}}}}}};
  }

  // Layers have all their fields where model.defaults gives them none.
  Json unless_defaults() const {
    const Json elsewhere{
        {"anyOf",
         {{{"required", {"extends"}}},
          {{"required", {"model"}}, {"properties", {{"model", {{"required", {"defaults"}}}}}}}}}};
    return {{"if", {{"not", elsewhere}}},
            {"then",
             {{"properties",
               {{"model", model_.model_has_fields}, {"blocks", model_.blocks_have_fields}}}}}};
  }

  // Where a config has none of these keys.
  static Json unless(std::initializer_list<const char*> keys, Json properties) {
    Json any = Json::array();
    for (const char* key : keys) any.push_back({{"required", {key}}});
    return {{"if", {{"not", {{"anyOf", std::move(any)}}}}},
            {"then", {{"properties", std::move(properties)}}}};
  }

  Json unless_own_names() const {
    return unless({"blocks", "quantizers", "extends"}, {{"model", model_.model_is_builtin}});
  }

  Json unless_own_quantizers() const {
    return unless({"quantizers", "extends"}, {{"model", model_.model_has_builtin_quantizers},
                                              {"blocks", model_.blocks_have_builtin_quantizers}});
  }

  ModelSchema model_;
  SchemaBuilder builder_;
};

}  // namespace

Json config_schema(const Catalog& catalog) { return ConfigSchema(catalog).make(); }

}  // namespace qnn
