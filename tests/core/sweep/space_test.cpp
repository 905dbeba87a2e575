#include "core/sweep/space.hpp"

#include <gmock/gmock.h>

#include "core/sweep/draw.hpp"

namespace qnn {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  Space space;
  std::vector<std::string> messages;  // "POINTER: MESSAGE"
};

Read read(const std::string& text) {
  const Document document = parse_document(text, "space.json");
  Problems problems;
  Read result{.space = read_space(config_root(document, problems)), .messages = {}};
  for (const Problem& problem : problems.list())
    result.messages.push_back(problem.pointer + ": " + problem.message);
  return result;
}

std::vector<std::string> grid_texts(const std::string& text) {
  const Read result = read(text);
  EXPECT_THAT(result.messages, ElementsAre());
  std::vector<std::string> all;
  const std::vector<Assignment> grid = grid_of(result.space).value_or(std::vector<Assignment>());
  for (const Assignment& each : grid) {
    Json values = Json::object();
    for (const auto& [path, value] : values_of(result.space, each)) values[path] = value;
    all.push_back(values.dump());
  }
  return all;
}

TEST(Space, GivesEachCombinationOfTheGridOnce) {
  EXPECT_THAT(grid_texts(R"({"a": {"choice": [1, "x"]}, "b": {"int": [2, 7], "step": 3}})"),
              ElementsAre(R"({"a":1,"b":2})", R"({"a":1,"b":5})", R"({"a":"x","b":2})",
                          R"({"a":"x","b":5})"));
}

TEST(Space, LeavesOutParametersWhoseConditionDoesNotHold) {
  EXPECT_THAT(grid_texts(R"({"m": {"choice": [0.5, 0.9], "if": {"o": ["sgd"]}},
                             "o": {"choice": ["adam", "sgd"]},
                             "n": {"choice": [true, false], "if": {"m": 0.9}}})"),
              ElementsAre(R"({"o":"adam"})", R"({"m":0.5,"o":"sgd"})",
                          R"({"m":0.9,"n":true,"o":"sgd"})", R"({"m":0.9,"n":false,"o":"sgd"})"));
}

TEST(Space, NamesThePlaceOfEachMistake) {
  const auto messages = read(R"({
    "a": {"choice": []}, "b": {"uniform": [2, 1]}, "c": {"log_uniform": [0, 1]},
    "d": {"int": [1, 9], "log": true, "step": 2}, "e": {"uniform": [0, 1], "step": 2},
    "f": {"choice": [1], "int": [1, 2]}, "g": {}, "h": {"choise": [1]}, "i": {"choice": [1, 1]},
    "j": {"uniform": [1, 2, 3]}})")
                            .messages;
  EXPECT_THAT(messages,
              ElementsAre("/a/choice: must have a value to choose, got an empty list",
                          "/b/uniform: low must be less than high, got [2,1]",
                          "/c/log_uniform: a logarithm needs low to be greater than 0, got 0",
                          "/d/step: \"log\" goes with a step of 1 only",
                          "/e/step: 'step' goes with \"int\" only, not with \"uniform\"",
                          "/f: says both choice and int", "/g: says no values",
                          "/h/choise: unknown key 'choise'", "/i/choice/1: 1 stands here twice",
                          "/j/uniform: must be [low, high], got a list of 3"));
}

TEST(Space, RefusesConditionsThatCannotHold) {
  EXPECT_THAT(read(R"({"a": {"choice": [1], "if": {"bb": 1}}, "bbb": {"choice": [2]}})").messages,
              ElementsAre("/a/if/bb: the space has no parameter 'bb'"));
  EXPECT_THAT(read(R"({"a": {"choice": [1], "if": {"b": 3}}, "b": {"choice": [2]}})").messages,
              ElementsAre("/a/if/b: 'b' never is 3"));
  EXPECT_THAT(read(R"({"a": {"choice": [1], "if": {"b": 2}},
                       "b": {"choice": [2], "if": {"a": 1}}})")
                  .messages,
              Contains(HasSubstr("depends on itself")));
}

TEST(Space, HasNoGridOfIntervals) {
  EXPECT_EQ(grid_of(read(R"({"a": {"uniform": [0, 1]}})").space), std::nullopt);
  EXPECT_EQ(grid_of(read(R"({"a": {"int": [1, 1000]}, "b": {"int": [1, 1000]}})").space),
            std::nullopt);
}

TEST(Space, SetsParentsBeforeWhatLiesWithinThemAndKeepsTextsBare) {
  const std::vector<Override> overrides = overrides_of(
      {{"a.b.c", 1.5}, {"a.b", "sgd"}, {"a.d", "1"}, {"a.e", Json{{"type", "x"}}}, {"a.f", "b c"}});
  std::vector<std::string> texts;
  for (const Override& each : overrides) texts.push_back(each.path + "=" + each.value);
  EXPECT_THAT(texts, ElementsAre("a.b=sgd", "a.b.c=1.5", "a.d=\"1\"", "a.e={\"type\":\"x\"}",
                                 "a.f=\"b c\""));
}

TEST(ValueAtShare, CoversADomainFromEndToEnd) {
  const Domain choice{.kind = Domain::Kind::Choice, .choices = {"a", "b", "c", "d"}};
  EXPECT_EQ(value_at_share(choice, 0), "a");
  EXPECT_EQ(value_at_share(choice, 0.49), "b");
  EXPECT_EQ(value_at_share(choice, 0.999), "d");
  const Domain whole{
      .kind = Domain::Kind::Integer, .choices = {}, .low = 10, .high = 30, .step = 10};
  EXPECT_EQ(value_at_share(whole, 0), 10);
  EXPECT_EQ(value_at_share(whole, 0.34), 20);
  EXPECT_EQ(value_at_share(whole, 0.999), 30);
  const Domain log{
      .kind = Domain::Kind::Real, .choices = {}, .low = 1e-4, .high = 1e-2, .log = true};
  EXPECT_EQ(value_at_share(log, 0), 1e-4);
  EXPECT_EQ(value_at_share(log, 0.5), 1e-3);
  const Domain log_whole{
      .kind = Domain::Kind::Integer, .choices = {}, .low = 1, .high = 64, .log = true};
  EXPECT_EQ(value_at_share(log_whole, 0), 1);
  EXPECT_EQ(value_at_share(log_whole, 0.999999), 64);
}

}  // namespace
}  // namespace qnn
