#include "core/json/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>
#include <limits>
#include <string>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/parsed_json.hpp"

namespace qnn {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What the parser says about a text that it refuses.
std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  try {
    parse_json(text, "f.json", limits);
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    const std::string message = error.what();
    return message.substr(0, message.find('\n'));  // without the line that it shows
  }
  return "accepted";
}

// "line:column" of the origin of `pointer`.
std::string place(const ParsedJson& parsed, const std::string& pointer) {
  const auto origin = parsed.origins.find(pointer);
  if (origin == parsed.origins.end()) return "nowhere";
  return format("{}:{}", origin->second.line, origin->second.column);
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  const Json value =
      parse_json(R"({"a": [1, -2, 0.5, "t\n\u00e9", true, false, null], "b": {}})", "f.json").value;

  EXPECT_EQ(value["a"].dump(), R"([1,-2,0.5,"t\né",true,false,null])");
  EXPECT_TRUE(value["a"][0].is_number_unsigned());
  EXPECT_TRUE(value["a"][1].is_number_integer());
  EXPECT_TRUE(value["a"][2].is_number_float());
  EXPECT_TRUE(value["b"].is_object());
}

TEST(ParseJson, KeepsTheOrderOfKeys) {
  EXPECT_EQ(parse_json(R"({"z":1,"a":2,"m":3})", "f.json").value.dump(), R"({"z":1,"a":2,"m":3})");
}

TEST(ParseJson, TakesAnySingleValue) {
  EXPECT_EQ(parse_json(" 5 ", "f").value, 5);
  EXPECT_EQ(parse_json("\"text\"", "f").value, "text");
  EXPECT_TRUE(parse_json("null", "f").value.is_null());
  EXPECT_TRUE(parse_json("[]", "f").value.is_array());
}

TEST(ParseJson, SkipsAByteOrderMark) {
  const ParsedJson parsed = parse_json("\xEF\xBB\xBF{\"a\": 1}", "f.json");

  EXPECT_EQ(parsed.value["a"], 1);
  EXPECT_EQ(place(parsed, "/a"), "1:2");
}

TEST(ParseJson, TakesCommentsAndTrailingCommas) {
  const Json value = parse_json(R"(// before
{
  "a": [1, 2, /* two */ ], // a
  "b": "no // comment, /* here */ ,]", /* , */
  /**/
} // after)",
                                "f.json")
                         .value;

  EXPECT_EQ(value.dump(), R"({"a":[1,2],"b":"no // comment, /* here */ ,]"})");
}

TEST(ParseJson, IsNotMisledByQuotesAndSlashesInTexts) {
  EXPECT_EQ(parse_json(R"(["\"//", "\\", "/*", 1,])", "f").value.dump(), R"(["\"//","\\","/*",1])");
}

TEST(ParseJson, KnowsWhereEverythingStands) {
  const ParsedJson parsed = parse_json(R"({
  "a": {"b": [10, 20,
    {"c": 1}]},
  "d" : 2
})",
                                       "f.json");

  EXPECT_EQ(place(parsed, ""), "1:1");
  EXPECT_EQ(place(parsed, "/a"), "2:3");
  EXPECT_EQ(place(parsed, "/a/b"), "2:9");
  EXPECT_EQ(place(parsed, "/a/b/0"), "2:15");
  EXPECT_EQ(place(parsed, "/a/b/1"), "2:19");
  EXPECT_EQ(place(parsed, "/a/b/2"), "3:5");
  EXPECT_EQ(place(parsed, "/a/b/2/c"), "3:6");
  EXPECT_EQ(place(parsed, "/d"), "4:3");
  EXPECT_EQ(parsed.origins.size(), 8u);
  EXPECT_EQ(parsed.origins.at("/d").file, "f.json");
}

TEST(ParseJson, CountsColumnsInCharactersAlsoInComments) {
  const ParsedJson parsed =
      parse_json("{/* \xC3\xA9\xE2\x82\xAC */ \"\xC3\xA9\": 1, \"b\": 2}", "f");

  EXPECT_EQ(place(parsed, "/\xC3\xA9"), "1:11");
  EXPECT_EQ(place(parsed, "/b"), "1:19");
}

TEST(ParseJson, FindsPlacesAfterTextsWithEscapes) {
  const ParsedJson parsed = parse_json(R"(["a\"b\\", true, -1.5e+3, null, "c"])", "f");

  EXPECT_EQ(place(parsed, "/1"), "1:12");
  EXPECT_EQ(place(parsed, "/2"), "1:18");
  EXPECT_EQ(place(parsed, "/3"), "1:27");
  EXPECT_EQ(place(parsed, "/4"), "1:33");
}

TEST(ParseJson, EscapesKeysInPointers) {
  const ParsedJson parsed = parse_json(R"({"a/b": {"~": 1}})", "f");

  EXPECT_EQ(place(parsed, "/a~1b/~0"), "1:10");
}

TEST(PointerTo, EscapesKeysAndTakesIndices) {
  EXPECT_EQ(pointer_to("", "a"), "/a");
  EXPECT_EQ(pointer_to("/a", "m/n~"), "/a/m~1n~0");
  EXPECT_EQ(pointer_to("/a", ""), "/a/");
  EXPECT_EQ(pointer_to("/a", std::size_t{12}), "/a/12");
}

TEST(ParseJson, NamesBothPlacesOfADuplicateKey) {
  EXPECT_EQ(refusal("{\"a\": 1,\n \"b\": 2, \"a\": 3}"),
            "f.json:2:10: the key 'a' stands here a second time; the first is at line 1, column 2");
  EXPECT_THAT(refusal(R"([{"a": 1, "\u0061": 2}])"), HasSubstr("a second time"));
  EXPECT_EQ(refusal(R"({"a": {"a": 1}, "b": {"a": 1}})"), "accepted");
}

TEST(ParseJson, TakesIntegersOf64Bits) {
  const Json value = parse_json("[18446744073709551615, -9223372036854775808]", "f").value;

  EXPECT_EQ(value[0].get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(value[1].get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
}

TEST(ParseJson, RefusesNumbersThatDoNotFit) {
  EXPECT_THAT(refusal("[18446744073709551616]"),
              StartsWith("f.json:1:2: this integer does not fit"));
  EXPECT_THAT(refusal("[1, -9223372036854775809]"), StartsWith("f.json:1:5: this integer"));
  EXPECT_EQ(refusal("[1,1e999]"), "f.json:1:4: '1e999' does not fit a double");
  EXPECT_EQ(refusal("-1e400"), "f.json:1:1: '-1e400' does not fit a double");
  EXPECT_EQ(refusal("18446744073709551616.0"), "accepted");
}

TEST(ParseJson, RefusesInvalidUtf8WhereItStands) {
  for (const char* bad : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
    EXPECT_THAT(refusal(format("[\"\xC3\xA9{}\"]", bad)),
                StartsWith("f.json:1:4: this is not UTF-8"));
    EXPECT_THAT(refusal(format("1 //{}", bad)), StartsWith("f.json:1:5: this is not UTF-8"));
  }
  EXPECT_EQ(parse_json("\"\xF0\x9F\x98\x80\"", "f").value, "\xF0\x9F\x98\x80");
}

TEST(ParseJson, DoesNotTakeANulAsTheEnd) {
  EXPECT_THAT(refusal(std::string_view("1\0 2", 4)), StartsWith("f.json:1:2: "));
  EXPECT_THAT(refusal(std::string_view("1\0", 2)), HasSubstr("U+0000"));
}

TEST(ParseJson, HoldsTextsToTheirLimits) {
  JsonLimits limits;
  limits.max_bytes = 4;
  EXPECT_EQ(refusal("[12]", limits), "accepted");
  EXPECT_EQ(refusal("[123]", limits), "f.json:1:1: the text has 5 bytes; at most 4 are read");
  limits = {};
  limits.max_depth = 2;
  EXPECT_EQ(refusal("[[1]]", limits), "accepted");
  EXPECT_EQ(refusal("[{\"a\": []}]", limits),
            "f.json:1:8: objects and lists are nested more than 2 deep");
  limits = {};
  limits.max_values = 3;
  EXPECT_EQ(refusal("[1, 2]", limits), "accepted");
  EXPECT_EQ(refusal("[1, 2, 3]", limits), "f.json:1:8: the text holds more than 3 values");
}

TEST(ParseJson, StopsAtTheDepthLimitOfAHostileText) {
  EXPECT_THAT(refusal(std::string(1 << 20, '[')), StartsWith("f.json:1:33: objects and lists"));
}

TEST(ParseJson, DoesNotRepeatLongKeysWithoutBound) {
  const std::string text = format("{{\"{}\": [{}1]}}", std::string(500'000, 'k'), [] {
    std::string ones;
    for (int i = 0; i < 100'000; ++i) ones += "1,";
    return ones;
  }());

  EXPECT_THAT(refusal(text), HasSubstr("the keys are too long"));
}

// A list of `objects` objects of `keys` keys each.
std::string objects_of_keys(int objects, int keys) {
  std::string text = "[";
  for (int i = 0; i < objects; ++i) {
    text += "{";
    for (int k = 0; k < keys; ++k) text += format("\"k{}\":{},", k, k);
    text += "},";
  }
  return text + "]";
}

double processor_seconds_to_parse(const std::string& text) {
  JsonLimits limits;
  limits.max_bytes = text.size();
  const std::clock_t begin = std::clock();
  const Json value = parse_json(text, "f", limits).value;
  const std::clock_t end = std::clock();
  EXPECT_EQ(value.back().size() * value.size(), 100'000u);
  return static_cast<double>(end - begin) / CLOCKS_PER_SEC;
}

TEST(ParseJson, RefusesObjectsOfMoreThanTenThousandKeys) {
  JsonLimits limits;
  limits.max_bytes = 2 << 20;
  EXPECT_EQ(refusal(objects_of_keys(1, 10'000), limits), "accepted");
  EXPECT_THAT(refusal(objects_of_keys(1, 10'001), limits),
              testing::EndsWith("an object holds more than 10,000 keys"));
  EXPECT_THAT(refusal(objects_of_keys(1, 100'000), limits),
              testing::EndsWith("an object holds more than 10,000 keys"));
}

// Comparing each key with all before it would take 5e8 comparisons, several times as long.
TEST(ParseJson, ReadsTenThousandKeysOfOneObjectAboutAsFastAsFewOfMany) {
  const double many_objects = processor_seconds_to_parse(objects_of_keys(1000, 100));
  const double one_object = processor_seconds_to_parse(objects_of_keys(10, 10'000));

  EXPECT_LT(one_object, 8 * many_objects);
}

TEST(ParseJson, NeverShowsTheLibrarysOwnWords) {
  const std::string text = R"({"a": [1, -2.5e3, "t\n\u00e9", true, {"b": null}], "c": "d"})";
  constexpr std::string_view kReplacements = "\"\\{}[],:x1-. \n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_NE(refusal(text.substr(0, i)), "accepted");
    for (const char c : kReplacements) {
      std::string changed = text;
      changed[i] = c;
      const std::string message = refusal(changed);
      if (message == "accepted") continue;
      EXPECT_THAT(message, StartsWith("f.json:")) << changed;
      EXPECT_THAT(message, ::testing::Not(HasSubstr("json.exception"))) << changed;
      EXPECT_THAT(message, ::testing::Not(HasSubstr("syntax error"))) << changed;
    }
  }
}

}  // namespace
}  // namespace qnn
