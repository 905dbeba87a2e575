#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "core/config/fields.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct WithMap {
  static constexpr const char* kName = "with_map";
  static constexpr const char* kSummary = "has an object of numbers";
  std::map<std::string, double> numbers{{"default", 1}};

  template <class Fields>
  void fields(Fields& f) {
    f.optional("numbers", numbers, "numbers by name", AtLeast{0});
  }
};

TEST(MapField, ReadsAnObjectWithKeysOfTheUsers) {
  const Json json = Json::parse(R"({"numbers": {"b": 2, "a": 0.5}})");
  Problems problems;
  WithMap read;

  read_fields(ConfigValue(json, "", problems), read);

  EXPECT_TRUE(problems.empty());
  EXPECT_THAT(read.numbers, ElementsAre(Pair("a", 0.5), Pair("b", 2)));
}

TEST(MapField, ReportsEachWrongMemberAtItsPlace) {
  const Json json = Json::parse(R"({"numbers": {"a": "x", "b": 1, "c": -1}})");
  Problems problems;
  WithMap read;

  read_fields(ConfigValue(json, "", problems), read);

  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems.list()[0].pointer, "/numbers/a");
  EXPECT_EQ(problems.list()[1].pointer, "/numbers/c");
  EXPECT_EQ(problems.list()[1].message, "must be at least 0, got -1");
}

TEST(MapField, IsNoList) {
  const Json json = Json::parse(R"({"numbers": [1]})");
  Problems problems;
  WithMap read;

  read_fields(ConfigValue(json, "", problems), read);

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.list()[0].pointer, "/numbers");
}

TEST(MapField, WritesAndDocumentsItself) {
  Json written;
  FieldWriter writer{ValueWriter(written)};
  WithMap value{.numbers = {{"b", 2}, {"a", 0.5}}};
  value.fields(writer);

  EXPECT_EQ(written.dump(), R"({"numbers":{"a":0.5,"b":2.0}})");
  const TypeDoc doc = type_doc<WithMap>();
  EXPECT_EQ(doc.fields[0].type, "object of (number)");
  EXPECT_EQ(Json::parse(doc.fields[0].default_value), Json::parse(R"({"default": 1.0})"));
}

}  // namespace
}  // namespace qnn
