#include "core/config/one_or_more.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/fields.hpp"
#include "core/json/json.hpp"
#include "tests/core/config/problem_texts.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Params {
  OneOrMore<std::int32_t, 3> axis{-1};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("axis", axis, "which axes", AtLeast{-1});
  }
};

struct Read {
  Params params;
  std::vector<std::string> problems;

  explicit Read(const std::string& text) {
    const Json config = Json::parse(text);
    Problems found;
    read_fields(ConfigValue(config, "", found), params);
    problems = problem_texts(found);
  }
  std::vector<std::int32_t> values() const { return {params.axis.begin(), params.axis.end()}; }
  std::string written() {
    Json json;
    FieldWriter writer((ValueWriter(json)));
    params.fields(writer);
    return json.dump();
  }
};

TEST(OneOrMore, IsReadAndWrittenAsAValueOrAsAList) {
  EXPECT_THAT(Read("{}").values(), ElementsAre(-1));
  EXPECT_THAT(Read(R"({"axis": 2})").values(), ElementsAre(2));
  EXPECT_THAT(Read(R"({"axis": [2]})").values(), ElementsAre(2));
  EXPECT_THAT(Read(R"({"axis": [0, 2]})").values(), ElementsAre(0, 2));
  EXPECT_EQ(Read(R"({"axis": [2]})").written(), R"({"axis":2})");
  EXPECT_EQ(Read(R"({"axis": [0, 2]})").written(), R"({"axis":[0,2]})");
}

TEST(OneOrMore, ReportsWrongSizesAndEachWrongValue) {
  EXPECT_THAT(Read(R"({"axis": []})").problems, ElementsAre(HasSubstr("a list of at most 3")));
  EXPECT_THAT(Read(R"({"axis": [0, 1, 2, 3]})").problems, ElementsAre(HasSubstr("list of 4")));
  EXPECT_THAT(Read(R"({"axis": [0, -2, "x"]})").problems,
              ElementsAre(HasSubstr("/axis/1: must be at least -1"), HasSubstr("/axis/2: ")));
  EXPECT_THAT(Read(R"({"axis": -2})").problems, ElementsAre(HasSubstr("/axis: must be at least")));
}

TEST(OneOrMore, IsDocumentedWithItsDefault) {
  FieldDocs docs;
  Params params;
  params.fields(docs);
  const std::vector<FieldDoc> all = docs.take();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].type, "whole number, or a list of up to 3");
  EXPECT_EQ(all[0].default_value, "-1");
}

TEST(OneOrMore, RefusesMoreThanItHolds) {
  OneOrMore<int, 2> values{1, 2};
  EXPECT_THROW(values.add(3), InternalError);
}

}  // namespace
}  // namespace qnn
