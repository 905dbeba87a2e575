#include "core/config/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/config/every_kind.hpp"

namespace qnn {
namespace {

using every_kind::EveryKind;

class SchemaOfFields : public testing::Test {
 protected:
  SchemaOfFields() { builder_.name_choice(&choice_docs<every_kind::Activation>, "activation"); }

  // Of a field, without what explains it.
  Json bare(const std::string& key) {
    Json schema = builder_.object(field_docs<EveryKind>())["properties"][key];
    for (const char* word : {"description", "markdownDescription", "default"}) schema.erase(word);
    return schema;
  }

  SchemaBuilder builder_;
};

TEST_F(SchemaOfFields, HasTypesAndRanges) {
  EXPECT_EQ(bare("use_bias"), Json({{"type", "boolean"}}));
  EXPECT_EQ(bare("label"), Json({{"type", "string"}}));
  EXPECT_EQ(bare("units"), Json({{"type", "integer"}, {"minimum", 1}, {"maximum", 4294967295}}));
  EXPECT_EQ(bare("scale"), Json({{"type", "number"}, {"maximum", 10}}));
  EXPECT_EQ(bare("clip_value")["exclusiveMinimum"], 0);
  EXPECT_EQ(bare("seed")["maximum"], 18446744073709551615u);
  EXPECT_EQ(bare("padding"), Json({{"enum", {"valid", "same"}}}));
}

TEST_F(SchemaOfFields, HasListsOfTheRightLength) {
  const Json strides = bare("strides")["anyOf"];
  ASSERT_EQ(strides.size(), 2u);
  EXPECT_EQ(strides[0]["minimum"], 1);
  EXPECT_EQ(strides[1]["minItems"], 2);
  EXPECT_EQ(strides[1]["maxItems"], 2);
  EXPECT_EQ(bare("values")["items"]["exclusiveMaximum"], 5);
  EXPECT_EQ(bare("axes")["anyOf"][1]["items"]["minimum"], -9);
}

TEST_F(SchemaOfFields, TakesNullForNothing) {
  EXPECT_EQ(bare("limit")["anyOf"][1], Json({{"type", "null"}}));
  EXPECT_EQ(bare("extra")["anyOf"][1], Json({{"type", "null"}}));
}

TEST_F(SchemaOfFields, RefersToAChoiceThatHasAName) {
  EXPECT_EQ(bare("activation"), Json({{"allOf", Json::array({schema_reference("activation")})}}));
  const Json definition = builder_.take_definitions()["activation"]["anyOf"];
  EXPECT_EQ(definition[0]["enum"], Json({"relu", "leaky_relu"}));
  const Json leaky = definition[1]["allOf"][1];
  EXPECT_EQ(leaky["if"]["properties"]["type"]["const"], "leaky_relu");
  EXPECT_EQ(leaky["then"]["properties"]["slope"]["exclusiveMaximum"], 1);
  EXPECT_EQ(leaky["then"]["additionalProperties"], false);
}

TEST_F(SchemaOfFields, OffersNoBareNameOfATypeThatNeedsFields) {
  const Json rate = bare("rate")["anyOf"];
  EXPECT_EQ(rate[0]["type"], "number");
  EXPECT_EQ(rate[0]["minimum"], 0);
  ASSERT_EQ(rate[1]["anyOf"].size(), 1u);
  EXPECT_EQ(rate[1]["anyOf"][0]["type"], "object");
}

TEST_F(SchemaOfFields, ExplainsAndShortensDefaults) {
  const Json all = builder_.object(field_docs<EveryKind>())["properties"];
  EXPECT_EQ(all["units"]["description"], "number of outputs per sample");
  EXPECT_EQ(all["units"]["markdownDescription"],
            "number of outputs per sample\n\n*whole number, at least 1*; required");
  EXPECT_FALSE(all["units"].contains("default"));
  EXPECT_EQ(all["activation"]["default"], "relu");
  EXPECT_EQ(all["rate"]["default"], 0.001);
}

TEST_F(SchemaOfFields, SaysWhatHasToBeThere) {
  const Json complete = builder_.complete_fields(field_docs<EveryKind>());
  EXPECT_EQ(complete["required"], Json({"units"}));
  EXPECT_EQ(complete["properties"]["activation"], schema_reference("complete_activation"));
  EXPECT_EQ(complete["properties"]["rate"]["required"], Json({"type"}));
  EXPECT_EQ(complete["properties"]["rate"]["allOf"][0]["then"]["required"], Json({"from"}));
  EXPECT_TRUE(builder_.complete_fields(field_docs<every_kind::Inner>()).is_null());
}

TEST(SchemaBuilder, TakesParametersOfBlocksForValues) {
  SchemaBuilder builder({.parameters = true});
  const Json all = builder.object(field_docs<EveryKind>())["properties"];
  EXPECT_EQ(all["units"]["anyOf"][1], schema_reference("parameter"));
  EXPECT_EQ(all["strides"]["anyOf"][1]["items"]["anyOf"][1], schema_reference("parameter"));
  EXPECT_EQ(all["label"]["type"], "string");
}

TEST(SchemaBuilder, DefinesAFieldOnceThatStandsInManyTypes) {
  SchemaBuilder builder({.prefix = "field.", .also = {{"shift", {{"type", "string"}}}}});
  const Json one = builder.properties(field_docs<every_kind::Inner>());
  const Json all = builder.properties(field_docs<EveryKind>());
  EXPECT_EQ(one["shift"], schema_reference("field.shift"));
  EXPECT_EQ(all["shift"], schema_reference("field.shift_2"));  // it says something else
  EXPECT_EQ(builder.properties(field_docs<every_kind::Inner>()), one);

  const Json definitions = builder.take_definitions();
  EXPECT_EQ(definitions["field.shift"]["description"], "added to each index");
  EXPECT_EQ(definitions["field.shift"]["anyOf"][1]["type"], "string");
  EXPECT_EQ(definitions["field.inner"]["properties"]["shift"], schema_reference("field.shift"));
}

}  // namespace
}  // namespace qnn
