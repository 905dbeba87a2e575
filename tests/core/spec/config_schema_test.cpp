#include "core/spec/config_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/text.hpp"
#include "tests/cli/text_file.hpp"

namespace qnn {
namespace {

using testing_support::read_text;

const Json& schema() {
  static const Json schema = config_schema(make_catalog());
  return schema;
}

// The schema that a property stands for.
const Json& resolved(const Json& schema, const Json& value) {
  const auto reference = value.find("$ref");
  if (reference == value.end()) return value;
  return resolved(schema, schema.at(Json::json_pointer(reference->get<std::string>().substr(1))));
}

// Places of keys that no text explains, in objects that have these keys and no others.
void find_unexplained(const Json& json, const std::string& at, std::vector<std::string>& found) {
  if (!json.is_structured()) return;
  if (json.is_object() && json.value("additionalProperties", Json()) == false &&
      json.contains("properties"))
    for (const auto& [key, value] : json["properties"].items())
      if (value.is_object() && !resolved(schema(), value).contains("description"))
        found.push_back(at + "/" + key);
  for (const auto& [key, member] : json.items()) find_unexplained(member, at + "/" + key, found);
}

TEST(ConfigSchema, IsTheFileInConfigs) {
  EXPECT_TRUE(read_text(QNN_SOURCE_DIR "/configs/qnn.schema.json") == schema().dump(1) + "\n")
      << "configs/qnn.schema.json is out of date; make it anew by\n"
         "  build/release/bin/qnn-inspect schema > configs/qnn.schema.json";
}

TEST(ConfigSchema, ExplainsEveryKey) {
  std::vector<std::string> found;
  find_unexplained(schema(), "", found);

  EXPECT_THAT(found, testing::IsEmpty());
}

TEST(ConfigSchema, HasEveryTypeOfEveryFamily) {
  const std::string text = schema().dump();
  for (const TypeFamily& family : list_types(make_catalog()))
    for (const TypeDoc& type : family.types) {
      EXPECT_NE(text.find(format("{{\"const\":\"{}\"}}", type.name)), std::string::npos)
          << family.name << " " << type.name;
      EXPECT_NE(text.find(Json(type.summary).dump().substr(1, 10)), std::string::npos) << type.name;
    }
}

TEST(ConfigSchema, RefersToDefinitionsThatAreThere) {
  const auto check = [](const auto& self, const Json& json) -> void {
    if (json.is_object() && json.contains("$ref") && json["$ref"].is_string()) {
      resolved(schema(), json);  // throws if there is none
    }
    for (const Json& member : json)
      if (member.is_structured()) self(self, member);
  };
  EXPECT_NO_THROW(check(check, schema()));
}

TEST(ConfigSchema, KnowsTheRangesAndDefaultsOfFields) {
  const Json& training = resolved(schema(), schema()["properties"]["training"]);
  const Json& epochs = resolved(schema(), training["properties"]["epochs"]);
  EXPECT_EQ(epochs["type"], "integer");
  EXPECT_EQ(epochs["minimum"], 1);
  const Json& policy = resolved(schema(), training["properties"]["on_non_finite"]);
  EXPECT_EQ(policy["default"], "stop");
  const Json& precision = resolved(schema(), training["properties"]["gradient_precision"]);
  EXPECT_EQ(precision["enum"], Json({32, 16, 8}));
}

}  // namespace
}  // namespace qnn
