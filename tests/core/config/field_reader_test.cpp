#include "core/config/field_reader.hpp"

#include <gmock/gmock.h>

#include "core/json/json.hpp"
#include "tests/core/config/every_kind.hpp"
#include "tests/core/config/problem_texts.hpp"

namespace qnn {
namespace {

using every_kind::Activation;
using every_kind::Cosine;
using every_kind::EveryKind;
using every_kind::LeakyRelu;
using every_kind::Padding;
using every_kind::Relu;
using testing::ElementsAre;
using testing::IsEmpty;

struct Result {
  EveryKind value;
  std::vector<std::string> problems;
};

Result read(const std::string& text) {
  const Json json = Json::parse(text);
  Problems problems;
  Result result;
  read_fields(ConfigValue(json, "", problems), result.value);
  result.problems = problem_texts(problems);
  return result;
}

// The problems of one field, beside the required "units".
std::vector<std::string> problems_of(const std::string& member) {
  return read(R"({"units": 1, )" + member + "}").problems;
}

TEST(FieldReader, ReadsEveryKindOfField) {
  const auto [value, problems] = read(R"({
    "use_bias": false, "label": "a", "clip_value": 0.25, "scale": 2, "shift": -7, "units": 3,
    "seed": 18446744073709551615, "limit": 4, "strides": [2, 3], "values": [0.5, 1],
    "axes": [2, -1], "padding": "same", "inner": {"shift": 9},
    "activation": {"type": "leaky_relu", "slope": 0.5},
    "rate": {"type": "cosine", "from": 0.1}, "extra": "relu"})");

  EXPECT_THAT(problems, IsEmpty());
  EXPECT_FALSE(value.use_bias);
  EXPECT_EQ(value.label, "a");
  EXPECT_EQ(value.clip_value, 0.25f);
  EXPECT_EQ(value.scale, 2.0);
  EXPECT_EQ(value.shift, -7);
  EXPECT_EQ(value.units, 3u);
  EXPECT_EQ(value.seed, 18446744073709551615u);
  EXPECT_EQ(value.limit, 4.0f);
  EXPECT_THAT(value.strides, ElementsAre(2u, 3u));
  EXPECT_THAT(value.values, ElementsAre(0.5, 1.0));
  EXPECT_THAT(value.axes.values, ElementsAre(2, -1));
  EXPECT_EQ(value.padding, Padding::Same);
  EXPECT_EQ(value.inner.shift, 9);
  EXPECT_EQ(std::get<LeakyRelu>(value.activation).slope, 0.5f);
  EXPECT_EQ(std::get<Cosine>(value.rate).from, 0.1);
  EXPECT_TRUE(std::holds_alternative<Relu>(value.extra.value()));
}

TEST(FieldReader, LeavesDefaultsOfAbsentFields) {
  const auto [value, problems] = read(R"({"units": 1})");

  EXPECT_THAT(problems, IsEmpty());
  EXPECT_TRUE(value.use_bias);
  EXPECT_EQ(value.limit, 2.5f);
  EXPECT_EQ(std::get<double>(value.rate), 0.001);
}

TEST(FieldReader, TakesNullAsNothing) {
  const auto [value, problems] = read(R"({"units": 1, "limit": null, "extra": null})");

  EXPECT_THAT(problems, IsEmpty());
  EXPECT_FALSE(value.limit);
  EXPECT_FALSE(value.extra);
}

TEST(FieldReader, SpreadsOneValueOverAnArray) {
  EXPECT_THAT(read(R"({"units": 1, "strides": 2})").value.strides, ElementsAre(2u, 2u));
}

TEST(FieldReader, TakesOneValueWhereThereMayBeMany) {
  EXPECT_THAT(read(R"({"units": 1, "axes": 2})").value.axes.values, ElementsAre(2));
  EXPECT_THAT(problems_of(R"("axes": [1, -10])"),
              ElementsAre("/axes/1: must be at least -9, got -10"));
}

TEST(FieldReader, TakesANumberWhereAChoiceBeginsWithOne) {
  EXPECT_EQ(std::get<double>(read(R"({"units": 1, "rate": 0.5})").value.rate), 0.5);
}

TEST(FieldReader, GivesAbsentFieldsOfAChoiceTheirDefaults) {
  const auto [value, problems] = read(R"({"units": 1, "activation": "leaky_relu"})");

  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(std::get<LeakyRelu>(value.activation).slope, 0.1f);
}

TEST(FieldReader, ReportsAMissingKeyWithItsMeaning) {
  EXPECT_THAT(read("{}").problems,
              ElementsAre(": 'units' is required: number of outputs per sample"));
}

TEST(FieldReader, SuggestsForAnUnknownKey) {
  EXPECT_THAT(problems_of(R"("clip_valeu": 1)"),
              ElementsAre("/clip_valeu: unknown key 'clip_valeu' | did you mean 'clip_value'?"));
}

TEST(FieldReader, DoesNotMissTheKeyThatAnUnknownOneMisspells) {
  EXPECT_THAT(read(R"({"unitz": 1})").problems,
              ElementsAre("/unitz: unknown key 'unitz' | did you mean 'units'?"));
}

TEST(FieldReader, ListsTheKnownKeysIfNoneIsNear) {
  EXPECT_THAT(read(R"({"units": 1, "inner": {"momentum": 1}})").problems,
              ElementsAre("/inner/momentum: unknown key 'momentum' | known keys here: shift"));
  EXPECT_THAT(problems_of(R"("activation": {"type": "leaky_relu", "alpha": 1})"),
              ElementsAre("/activation/alpha: unknown key 'alpha' | known keys here: type, slope"));
}

TEST(FieldReader, LeavesOtherKeysToOthersButSuggestsThem) {
  const Json json = Json::parse(R"({"name": "a", "nmae": "b"})");
  const std::vector<std::string> others{"name", "names"};
  Problems problems;
  every_kind::Inner inner;

  read_fields(ConfigValue(json, "/l", problems), inner, others);

  EXPECT_THAT(problem_texts(problems),
              ElementsAre("/l/nmae: unknown key 'nmae' | did you mean 'name'?"));
}

TEST(FieldReader, SuggestsEveryKeyOfWhichOneLetterIsMissing) {
  const Json complete = Json::parse(R"({"use_bias": true, "label": "", "clip_value": 1, "scale": 1,
    "shift": 1, "units": 1, "seed": 1, "limit": 1, "strides": 1, "values": [], "padding": "same",
    "inner": {}, "activation": "relu", "rate": 1, "extra": null})");
  for (const auto& [key, member] : complete.items()) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      std::string misspelt = key;
      misspelt.erase(i, 1);
      Json json = complete;
      json.erase(key);
      json[misspelt] = member;
      Problems problems;
      EveryKind value;

      read_fields(ConfigValue(json, "", problems), value);

      ASSERT_EQ(problems.size(), 1u) << misspelt;
      EXPECT_EQ(problems.list()[0].message, "unknown key '" + misspelt + "'");
      EXPECT_EQ(problems.list()[0].help, "did you mean '" + key + "'?");
    }
  }
}

TEST(FieldReader, ReportsAllProblemsAtOnce) {
  EXPECT_THAT(
      read(R"({"use_bias": 1, "units": 0, "values": [1, 9, "a"], "colour": "red"})").problems,
      ElementsAre("/use_bias: must be true or false, got 1", "/units: must be at least 1, got 0",
                  "/values/1: must be less than 5, got 9",
                  "/values/2: must be a number, got the text \"a\"",
                  "/colour: unknown key 'colour' | known keys here: use_bias, label, "
                  "clip_value, scale, shift, units, seed, limit, strides, values, axes, "
                  "padding, inner, activation, rate, extra"));
}

TEST(FieldReader, ChecksRulesOfEveryNumber) {
  EXPECT_THAT(problems_of(R"("clip_value": 0)"),
              ElementsAre("/clip_value: must be greater than 0, got 0"));
  EXPECT_THAT(problems_of(R"("scale": 10.5)"), ElementsAre("/scale: must be at most 10, got 10.5"));
  EXPECT_THAT(problems_of(R"("limit": -1)"), ElementsAre("/limit: must be at least 0, got -1"));
  EXPECT_THAT(problems_of(R"("strides": 0)"), ElementsAre("/strides: must be at least 1, got 0"));
  EXPECT_THAT(problems_of(R"("strides": [1, 0])"),
              ElementsAre("/strides/1: must be at least 1, got 0"));
  EXPECT_THAT(problems_of(R"("rate": -0.1)"), ElementsAre("/rate: must be at least 0, got -0.1"));
}

TEST(FieldReader, NamesTheRuleRatherThanTheBoundsOfAType) {
  EXPECT_THAT(read(R"({"units": -1})").problems, ElementsAre("/units: must be at least 1, got -1"));
  EXPECT_THAT(read(R"({"units": 5000000000})").problems,
              ElementsAre("/units: must be at most 4294967295, got 5000000000"));
  EXPECT_THAT(problems_of(R"("shift": 3000000000)"),
              ElementsAre("/shift: must be at most 2147483647, got 3000000000"));
  EXPECT_THAT(problems_of(R"("seed": -1)"), ElementsAre("/seed: must be at least 0, got -1"));
}

TEST(FieldReader, RefusesWhatAFloatCannotHold) {
  EXPECT_THAT(
      problems_of(R"("clip_value": 1e39)"),
      ElementsAre("/clip_value: must be between -3.4028235e+38 and 3.4028235e+38, got 1e+39"));
  EXPECT_THAT(problems_of(R"("clip_value": 1e-60)"),
              ElementsAre("/clip_value: must be 0, or at least 1e-45 away from it, got 1e-60"));
}

TEST(FieldReader, RefusesWrongLists) {
  EXPECT_THAT(problems_of(R"("strides": [1, 2, 3])"),
              ElementsAre("/strides: must be one value or a list of 2, got a list of 3"));
  EXPECT_THAT(problems_of(R"("values": 3)"), ElementsAre("/values: must be a list, got 3"));
  EXPECT_THAT(problems_of(R"("inner": [])"),
              ElementsAre("/inner: must be an object, got the list []"));
}

TEST(FieldReader, NamesTheMembersOfAnEnum) {
  EXPECT_THAT(
      problems_of(R"("padding": "sme")"),
      ElementsAre("/padding: must be one of valid, same, got 'sme' | did you mean 'same'?"));
  EXPECT_THAT(problems_of(R"("padding": "causal")"),
              ElementsAre("/padding: must be one of valid, same, got 'causal'"));
  EXPECT_THAT(problems_of(R"("padding": 1)"),
              ElementsAre("/padding: must be one of valid, same, got 1"));
}

TEST(FieldReader, ReportsProblemsInsideAChoiceAtTheirPlace) {
  EXPECT_THAT(problems_of(R"("activation": {"type": "leaky_relu", "slope": 1})"),
              ElementsAre("/activation/slope: must be less than 1, got 1"));
  EXPECT_THAT(problems_of(R"("rate": "cosine")"),
              ElementsAre("/rate: 'from' is required: first value"));
  EXPECT_THAT(problems_of(R"("activation": {"type": "relu", "slop": 1})"),
              ElementsAre("/activation/slop: unknown key 'slop' | known keys here: type"));
}

TEST(FieldReader, RefusesARootThatIsNoObject) {
  EXPECT_THAT(read("[1]").problems, ElementsAre(": must be an object, got the list [1]"));
}

}  // namespace
}  // namespace qnn
