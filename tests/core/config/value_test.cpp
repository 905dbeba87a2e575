#include "core/config/value.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/base/errors.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kMaxUint32 = 4294967295;

// The only problem's message, or "" if there is none.
std::string complaint(const Problems& problems) {
  EXPECT_LE(problems.size(), 1u);
  return problems.empty() ? "" : problems.list().front().message;
}

std::string integer_complaint(const Json& json, std::int64_t low = 0,
                              std::int64_t high = kMaxUint32) {
  Problems problems;
  std::int64_t value = 77;
  const bool good = ConfigValue(json, "/x", problems).read_integer(value, low, high);
  EXPECT_EQ(good, problems.empty());
  EXPECT_EQ(value == 77, !good);
  return complaint(problems);
}

std::string seed_complaint(const Json& json) {
  Problems problems;
  std::uint64_t value = 77;
  const bool good = ConfigValue(json, "/x", problems).read_seed(value);
  EXPECT_EQ(good, problems.empty());
  return complaint(problems);
}

TEST(ConfigValue, ReadsWholeNumbers) {
  Problems problems;
  std::int64_t value = 0;

  EXPECT_TRUE(ConfigValue(Json(4294967295), "", problems).read_integer(value, 0, kMaxUint32));
  EXPECT_EQ(value, 4294967295);
  EXPECT_TRUE(ConfigValue(Json(-3), "", problems).read_integer(value, -5, 5));
  EXPECT_EQ(value, -3);
  EXPECT_TRUE(ConfigValue(Json(1e3), "", problems).read_integer(value, 0, kMaxUint32));
  EXPECT_EQ(value, 1000);
  EXPECT_TRUE(problems.empty());
}

TEST(ConfigValue, RefusesWhatIsNoWholeNumber) {
  EXPECT_EQ(integer_complaint(10.7), "must be a whole number, got 10.7");
  EXPECT_EQ(integer_complaint(true), "must be a whole number, got true");
  EXPECT_EQ(integer_complaint("3"), "must be a whole number, got the text \"3\"");
  EXPECT_EQ(integer_complaint(nullptr), "must be a whole number, got null");
  EXPECT_EQ(integer_complaint(Json::array({1, 2})), "must be a whole number, got the list [1,2]");
  EXPECT_EQ(integer_complaint(std::nan("")), "must be a whole number, got null");
}

TEST(ConfigValue, RefusesWholeNumbersOutOfRange) {
  EXPECT_EQ(integer_complaint(-1), "must be at least 0, got -1");
  EXPECT_EQ(integer_complaint(4294967296), "must be at most 4294967295, got 4294967296");
  EXPECT_EQ(integer_complaint(1e300), "must be at most 4294967295, got 1e+300");
  EXPECT_EQ(integer_complaint(-1e300, -5, 5), "must be at least -5, got -1e+300");
  EXPECT_EQ(integer_complaint(std::numeric_limits<std::uint64_t>::max(), 0,
                              std::numeric_limits<std::int64_t>::max()),
            "must be at most 9223372036854775807, got 18446744073709551615");
  EXPECT_EQ(integer_complaint(-6, -5, 5), "must be at least -5, got -6");
}

TEST(ConfigValue, ReadsSeedsOf64Bits) {
  Problems problems;
  std::uint64_t value = 0;

  EXPECT_TRUE(ConfigValue(Json(18446744073709551615u), "", problems).read_seed(value));
  EXPECT_EQ(value, 18446744073709551615u);
  EXPECT_EQ(seed_complaint(-1), "must be at least 0, got -1");
  EXPECT_EQ(seed_complaint(0.5), "must be a whole number, got 0.5");
  EXPECT_EQ(seed_complaint(1e30), "must be at most 18446744073709551615, got 1e+30");
  EXPECT_EQ(seed_complaint("1"), "must be a whole number, got the text \"1\"");
}

TEST(ConfigValue, ReadsFiniteNumbers) {
  Problems problems;
  double value = 0;
  EXPECT_TRUE(ConfigValue(Json(3), "", problems).read_number(value));
  EXPECT_EQ(value, 3.0);
  EXPECT_TRUE(ConfigValue(Json(-0.25), "", problems).read_number(value));
  EXPECT_EQ(value, -0.25);

  const Json infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(ConfigValue(infinity, "", problems).read_number(value));
  EXPECT_EQ(complaint(problems), "must be a finite number, got null");
}

TEST(ConfigValue, RefusesOtherKinds) {
  Problems problems;
  const Json json = Json::parse(R"({"b": 1, "s": 3, "n": "0.1", "o": [], "l": {"a": 1}})");
  const ConfigValue root(json, "", problems);
  bool flag = true;
  std::string text;
  double number = 0;

  EXPECT_FALSE(root.member("b")->read_bool(flag));
  EXPECT_FALSE(root.member("s")->read_string(text));
  EXPECT_FALSE(root.member("n")->read_number(number));
  EXPECT_FALSE(root.member("o")->expect_object());
  EXPECT_FALSE(root.member("l")->expect_list());

  ASSERT_EQ(problems.size(), 5u);
  EXPECT_EQ(problems.list()[0].message, "must be true or false, got 1");
  EXPECT_EQ(problems.list()[1].message, "must be text, got 3");
  EXPECT_EQ(problems.list()[2].message, "must be a number, got the text \"0.1\"");
  EXPECT_EQ(problems.list()[3].message, "must be an object, got the list []");
  EXPECT_EQ(problems.list()[4].message, "must be a list, got the object {\"a\":1}");
  EXPECT_EQ(problems.list()[4].pointer, "/l");
}

TEST(ConfigValue, ShortensWhatItShows) {
  Problems problems;
  const Json json = std::string(100, 'a');

  EXPECT_EQ(ConfigValue(json, "", problems).description(),
            "the text \"" + std::string(39, 'a') + "…");
}

TEST(ConfigValue, WalksObjectsAndLists) {
  Problems problems;
  const Json json = Json::parse(R"({"b": [10, 20], "a/~": 5})");
  const ConfigValue root(json, "", problems);

  EXPECT_THAT(root.keys(), ElementsAre("b", "a/~"));
  EXPECT_EQ(root.size(), 2u);
  EXPECT_EQ(root.member("a/~")->pointer(), "/a~1~0");
  EXPECT_FALSE(root.member("c"));
  EXPECT_EQ(root.member("b")->element(1).pointer(), "/b/1");
  EXPECT_EQ(root.member("b")->element(1).json(), Json(20));
  EXPECT_THROW(root.member("b")->element(2), InternalError);
}

TEST(ConfigValue, ReportsAtItsPlaceAndAtItsKeys) {
  Problems problems;
  const Json json = Json::object();
  const ConfigValue value(json, "/model", problems);

  value.report("one", "help");
  value.report_key("a/b", "two");

  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems.list()[0].pointer, "/model");
  EXPECT_EQ(problems.list()[0].help, "help");
  EXPECT_EQ(problems.list()[1].pointer, "/model/a~1b");
}

TEST(ConfigValue, TakesWhatWasTypedWhereTextIsWanted) {
  Problems problems;
  const Json json = Json::parse(R"({"name": 3, "other": 3})");
  const OverrideTexts texts{{"/name", "3.0e0"}};
  const ConfigValue root(json, "", problems, &texts);
  std::string text;
  double number = 0;

  EXPECT_TRUE(root.member("name")->read_string(text));
  EXPECT_EQ(text, "3.0e0");
  EXPECT_TRUE(root.member("name")->read_number(number));
  EXPECT_EQ(number, 3.0);
  EXPECT_FALSE(root.member("other")->read_string(text));
}

TEST(ConfigValue, RefusesNumbersThatAFloatCannotHold) {
  Problems problems;
  const Json json = 1e300;
  const ConfigValue value(json, "", problems);

  EXPECT_TRUE(value.expect_float(0.1));
  EXPECT_TRUE(value.expect_float(0.0));
  EXPECT_TRUE(value.expect_float(-3.4e38));
  EXPECT_TRUE(problems.empty());
  EXPECT_FALSE(value.expect_float(1e300));
  EXPECT_FALSE(value.expect_float(1e-300));
  EXPECT_EQ(problems.list()[0].message,
            "must be between -3.4028235e+38 and 3.4028235e+38, got 1e+300");
}

TEST(ValueWriter, WritesEveryKindOfValue) {
  Json json;
  ValueWriter root(json);

  root.begin_object();
  root.member("n").null();
  root.member("b").boolean(true);
  root.member("i").integer(-4);
  root.member("u").unsigned_integer(18446744073709551615u);
  root.member("d").number(0.1);
  root.member("f").number(0.1f);
  root.member("t").text("hi");
  root.member("c").copy(Json::array({1}));
  ValueWriter list = root.member("l");
  list.begin_list();
  list.element().integer(1);
  list.element().text("two");

  EXPECT_EQ(json.dump(),
            R"({"n":null,"b":true,"i":-4,"u":18446744073709551615,"d":0.1,"f":0.1,"t":"hi",)"
            R"("c":[1],"l":[1,"two"]})");
}

TEST(ValueWriter, ReplacesMembersButKeepsAnObject) {
  Json json = Json::parse(R"({"a": {"x": 1}, "b": 2})");
  ValueWriter root(json);

  root.begin_object();
  root.member("a").begin_object();

  EXPECT_EQ(json.dump(), R"({"a":{},"b":2})");
}

TEST(ValueWriter, RefusesWhatJsonCannotHold) {
  Json json;
  EXPECT_THROW(ValueWriter(json).number(std::nan("")), InternalError);
  EXPECT_THROW(ValueWriter(json).number(std::numeric_limits<float>::infinity()), InternalError);
}

}  // namespace
}  // namespace qnn
