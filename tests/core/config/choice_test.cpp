#include "core/config/choice.hpp"

#include <gmock/gmock.h>

#include "core/json/json.hpp"
#include "tests/core/config/problem_texts.hpp"

namespace qnn::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string>& known() {
  static const std::vector<std::string> names{"approx_sign", "ste_sign"};
  return names;
}

struct Result {
  std::optional<std::string> name;
  std::vector<std::string> problems;
};

Result read(const std::string& text, bool or_number = false) {
  const Json json = Json::parse(text);
  Problems problems;
  auto name = read_choice_name(ConfigValue(json, "/q", problems), known(), or_number);
  return {std::move(name), problem_texts(problems)};
}

TEST(ReadChoiceName, TakesBothForms) {
  EXPECT_EQ(read(R"("ste_sign")").name, "ste_sign");
  EXPECT_EQ(read(R"({"type": "ste_sign"})").name, "ste_sign");
  EXPECT_EQ(read(R"({"clip_value": 1, "type": "ste_sign"})").name, "ste_sign");
}

TEST(ReadChoiceName, SuggestsForAnUnknownType) {
  EXPECT_THAT(read(R"("ste_sing")").problems,
              ElementsAre("/q: unknown type 'ste_sing' | did you mean 'ste_sign'? "
                          "known types: approx_sign, ste_sign"));
  EXPECT_THAT(read(R"({"type": "dorefa"})").problems,
              ElementsAre("/q/type: unknown type 'dorefa' | known types: approx_sign, ste_sign"));
  EXPECT_FALSE(read(R"("ste_sing")").name);
}

TEST(ReadChoiceName, AsksForTheTypeOfAnObject) {
  EXPECT_THAT(read(R"({"clip_value": 1})").problems,
              ElementsAre("/q: 'type' is required: which kind this is | "
                          "known types: approx_sign, ste_sign"));
}

TEST(ReadChoiceName, FindsAMisspeltType) {
  for (const std::string key : {"ype", "tpe", "tye", "typ", "tpye"}) {
    EXPECT_THAT(read(R"({")" + key + R"(": "ste_sign"})").problems,
                ElementsAre("/q/" + key + ": unknown key '" + key +
                            "' | did you mean 'type'? known types: approx_sign, ste_sign"));
  }
}

TEST(ReadChoiceName, RefusesOtherKinds) {
  EXPECT_THAT(read("3").problems, ElementsAre("/q: must be a name or an object with \"type\", got 3"
                                              " | known types: approx_sign, ste_sign"));
  EXPECT_THAT(read("null", true).problems,
              ElementsAre("/q: must be a number, a name or an object with \"type\", got null"
                          " | known types: approx_sign, ste_sign"));
  EXPECT_THAT(read(R"({"type": 3})").problems, ElementsAre("/q/type: must be text, got 3"));
}

TEST(ChoiceObject, HasNoMembersInTheTextForm) {
  const Json text = "ste_sign";
  const Json object = Json::parse(R"({"type": "ste_sign", "clip_value": 1})");
  Problems problems;

  EXPECT_THAT(choice_object(ConfigValue(text, "/q", problems)).keys(), IsEmpty());
  EXPECT_EQ(choice_object(ConfigValue(text, "/q", problems)).pointer(), "/q");
  EXPECT_THAT(choice_object(ConfigValue(object, "/q", problems)).keys(),
              ElementsAre("type", "clip_value"));
}

TEST(ReadEnumName, TakesWhatWasTypedOnTheCommandLine) {
  const Json json = 8;
  const OverrideTexts texts{{"/bits", "8"}};
  const std::vector<std::string> names{"4", "8"};
  Problems problems;

  EXPECT_EQ(read_enum_name(ConfigValue(json, "/bits", problems, &texts), names), "8");
}

}  // namespace
}  // namespace qnn::detail
