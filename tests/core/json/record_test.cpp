#include "core/json/record.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/json_lines.hpp"

namespace qnn {
namespace {

TEST(ParseRecord, ReadsWhatJsonWrites) {
  const Json written{{"b", {1, -2, 0.5, "x", nullptr, true}},
                     {"a", Json::object()},
                     {"c", {{"d", Json::array()}}}};
  EXPECT_EQ(parse_record(written.dump()), written);
  EXPECT_EQ(parse_record(written.dump()).dump(), written.dump());  // keys in their order
  EXPECT_EQ(parse_record(" 3 "), Json(3));
}

TEST(ParseRecord, DiscardsWhatIsNoJson) {
  for (const std::string text :
       {"", "{", "{\"a\":}", "[1,]", "{} x", "// c\n1", "\"\xff\"", "1e999", "nan"})
    EXPECT_TRUE(parse_record(text).is_discarded()) << text;
}

TEST(ParseRecord, DiscardsWhatIsNestedTooDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_FALSE(parse_record(nested(32)).is_discarded());
  EXPECT_TRUE(parse_record(nested(33)).is_discarded());
  EXPECT_TRUE(parse_record(nested(1'000'000)).is_discarded());
  EXPECT_TRUE(parse_record(std::string(1'000'000, '[')).is_discarded());
}

TEST(ParseRecord, DiscardsObjectsOfTooManyKeys) {
  const auto object_of = [](std::size_t keys) {
    std::string text = "{\"k\":0";
    for (std::size_t i = 1; i < keys; ++i) text += format(",\"{}\":0", i);
    return text + "}";
  };
  EXPECT_EQ(parse_record(object_of(kMaxKeys)).size(), kMaxKeys);
  EXPECT_TRUE(parse_record(object_of(kMaxKeys + 1)).is_discarded());
}

TEST(ParseRecord, DiscardsMoreValuesThanTheLimit) {
  std::string text = "[0";
  for (int i = 0; i < 4'000'000; ++i) text += ",0";
  EXPECT_TRUE(parse_record(text + "]").is_discarded());
}

TEST(MemberAt, TakesOnlyWhatHasTheKind) {
  const Json json{
      {"text", "t"}, {"count", 3}, {"negative", -3}, {"real", 0.5}, {"object", {{"x", 1}}}};
  EXPECT_EQ(member_at(json, "object"), (Json{{"x", 1}}));
  EXPECT_TRUE(member_at(json, "absent").is_null());
  EXPECT_TRUE(member_at(Json::array({1}), "x").is_null());
  EXPECT_EQ(text_at(json, "text"), "t");
  EXPECT_EQ(text_at(json, "count", "-"), "-");
  EXPECT_EQ(count_at(json, "count"), 3u);
  EXPECT_EQ(count_at(json, "negative", 7), 7u);
  EXPECT_EQ(count_at(json, "text"), 0u);
  EXPECT_EQ(number_at(json, "real"), 0.5);
  EXPECT_EQ(number_at(json, "negative"), -3.0);
  EXPECT_EQ(number_at(json, "text"), 0.0);
  EXPECT_EQ(number_at(Json(5), "x"), 0.0);
}

}  // namespace
}  // namespace qnn
