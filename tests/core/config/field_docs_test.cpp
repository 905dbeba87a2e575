#include "core/config/field_docs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/config/every_kind.hpp"

namespace qnn {
namespace {

using every_kind::EveryKind;

std::vector<FieldDoc> docs() {
  FieldDocs docs;
  EveryKind value;
  value.fields(docs);
  return docs.take();
}

FieldDoc doc_of(const std::string& key) {
  for (const FieldDoc& doc : docs()) {
    if (doc.key == key) return doc;
  }
  ADD_FAILURE() << "no field " << key;
  return {};
}

TEST(FieldDocs, DescribesEveryKindOfField) {
  EXPECT_EQ(doc_of("use_bias").type, "true or false");
  EXPECT_EQ(doc_of("label").type, "text");
  EXPECT_EQ(doc_of("clip_value").type, "number");
  EXPECT_EQ(doc_of("units").type, "whole number");
  EXPECT_EQ(doc_of("limit").type, "number, or null");
  EXPECT_EQ(doc_of("strides").type, "whole number, or a list of 2");
  EXPECT_EQ(doc_of("values").type, "list of (number)");
  EXPECT_EQ(doc_of("axes").type, "whole number, or a list of them");
  EXPECT_EQ(doc_of("padding").type, "one of valid, same");
  EXPECT_EQ(doc_of("inner").type, "object");
  EXPECT_EQ(doc_of("activation").type, "one of relu, leaky_relu");
  EXPECT_EQ(doc_of("rate").type, "number, or one of cosine");
  EXPECT_EQ(doc_of("extra").type, "one of relu, leaky_relu, or null");
}

TEST(FieldDocs, GivesDefaultsAsJson) {
  EXPECT_EQ(doc_of("use_bias").default_value, "true");
  EXPECT_EQ(doc_of("label").default_value, "\"none\"");
  EXPECT_EQ(doc_of("clip_value").default_value, "1.3");
  EXPECT_EQ(doc_of("strides").default_value, "[1,1]");
  EXPECT_EQ(doc_of("axes").default_value, "[-1]");
  EXPECT_EQ(doc_of("activation").default_value, "{\"type\":\"relu\"}");
  EXPECT_EQ(doc_of("extra").default_value, "null");
}

TEST(FieldDocs, HasNoDefaultForRequiredFields) {
  EXPECT_EQ(doc_of("units").default_value, "");
  EXPECT_EQ(doc_of("units").rules, "at least 1");
  EXPECT_EQ(doc_of("units").help, "number of outputs per sample");
}

// What programs are told of a field.
ValueDoc value_of(const std::string& key) { return doc_of(key).value(); }

TEST(ValueDoc, TellsEachKindOfFieldApart) {
  using Kind = ValueDoc::Kind;
  EXPECT_EQ(value_of("use_bias").kind, Kind::Boolean);
  EXPECT_EQ(value_of("label").kind, Kind::Text);
  EXPECT_EQ(value_of("scale").kind, Kind::Number);
  EXPECT_EQ(value_of("units").kind, Kind::Whole);
  EXPECT_EQ(value_of("values").kind, Kind::List);
  EXPECT_EQ(value_of("axes").kind, Kind::OneOrMany);
  EXPECT_EQ(value_of("axes").element().kind, Kind::Whole);
  EXPECT_EQ(value_of("strides").kind, Kind::Array);
  EXPECT_EQ(value_of("strides").size, 2u);
  EXPECT_THAT(value_of("padding").names, testing::ElementsAre("valid", "same"));
  EXPECT_EQ(value_of("inner").fields().at(0).key, "shift");
  EXPECT_EQ(value_of("activation").types().at(1).name, "leaky_relu");
}

TEST(ValueDoc, SaysWhatElseIsTaken) {
  EXPECT_TRUE(value_of("limit").or_null);
  EXPECT_TRUE(value_of("extra").or_null);
  EXPECT_FALSE(value_of("activation").or_null);
  EXPECT_TRUE(value_of("rate").or_number);
  EXPECT_FALSE(value_of("activation").or_number);
}

TEST(ValueDoc, HasTheRangeOfTheTypeAndTheFieldItsRules) {
  EXPECT_EQ(value_of("units").low, 0);
  EXPECT_EQ(value_of("units").high, 4294967295.0);
  EXPECT_EQ(value_of("shift").low, -2147483648.0);
  const std::vector<NumberRule> rules = doc_of("units").bounds;
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(std::get<AtLeast>(rules[0]).bound, 1);
}

TEST(TypeDoc, DescribesAType) {
  const TypeDoc doc = type_doc<every_kind::LeakyRelu>();

  EXPECT_EQ(doc.name, "leaky_relu");
  EXPECT_EQ(doc.summary, "x, or slope * x below 0");
  EXPECT_EQ(doc.formula, "max(x, slope * x)");
  ASSERT_EQ(doc.fields.size(), 1u);
  EXPECT_EQ(doc.fields[0].key, "slope");
  EXPECT_EQ(doc.fields[0].rules, "at least 0, less than 1");
}

TEST(ChoiceDocs, DescribesEachAlternativeThatHasAName) {
  const std::vector<TypeDoc> activations = choice_docs<every_kind::Activation>();
  const std::vector<TypeDoc> schedules = choice_docs<every_kind::Schedule>();

  ASSERT_EQ(activations.size(), 2u);
  EXPECT_EQ(activations[0].name, "relu");
  EXPECT_EQ(activations[0].formula, "");
  ASSERT_EQ(schedules.size(), 1u);
  EXPECT_EQ(schedules[0].name, "cosine");
}

}  // namespace
}  // namespace qnn
