#include <gmock/gmock.h>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "tests/core/config/text_files.hpp"

namespace qnn {
namespace {

using testing::HasSubstr;

TEST(DescribeProblem, ShowsTheLineWithTheKeyMarked) {
  const Document document = parse_document(
      "{\n\n  \"optimizer\": {\n      \"lerning_rate\": 0.01,\n  }\n}", "mnist.json");

  EXPECT_EQ(describe_problem({"/optimizer/lerning_rate", "unknown key 'lerning_rate'",
                              "did you mean 'learning_rate'?"},
                             document),
            "mnist.json:4:7: /optimizer/lerning_rate: unknown key 'lerning_rate'\n"
            "  4 |       \"lerning_rate\": 0.01,\n"
            "    |       ^^^^^^^^^^^^^^\n"
            "  did you mean 'learning_rate'?");
}

TEST(DescribeProblem, MarksElements) {
  const Document document =
      parse_document("{\"l\": [10, \"a\\\"]b\", {\"x\": 1}, -2.5e3/* c */]}", "c.json");
  const auto marks = [&](const std::string& pointer) {
    const std::string text = describe_problem({pointer, "m", ""}, document);
    return text.substr(text.rfind("| ") + 2);
  };

  EXPECT_EQ(marks("/l/0"), std::string(7, ' ') + "^^");
  EXPECT_EQ(marks("/l/1"), std::string(11, ' ') + "^^^^^^^");
  EXPECT_EQ(marks("/l/2"), std::string(20, ' ') + "^");
  EXPECT_EQ(marks("/l/3"), std::string(30, ' ') + "^^^^^^");
}

TEST(DescribeProblem, FallsBackToTheNearestEnclosingPlace) {
  const Document document = parse_document("{\"model\": {\"a\": 1}}", "c.json");

  EXPECT_EQ(describe_problem({"/model/layers/3/units", "'units' is required", ""}, document),
            "c.json:1:2: /model/layers/3/units: 'units' is required\n"
            "  1 | {\"model\": {\"a\": 1}}\n"
            "    |  ^^^^^^^");
  EXPECT_EQ(describe_problem({"", "'model' is required", ""}, document),
            "c.json:1:1: 'model' is required\n"
            "  1 | {\"model\": {\"a\": 1}}\n"
            "    | ^");
}

TEST(DescribeProblem, WorksWithoutADocument) {
  EXPECT_EQ(describe_problem({"/a", "wrong", "mend it"}, Document{}), "/a: wrong\n  mend it");
  EXPECT_EQ(describe_problem({"", "wrong", ""}, Document{}), "wrong");
}

TEST(DescribeProblem, NamesTheFileThatAValueCameFrom) {
  const TextFiles files(
      {{"main.json", R"({"extends": "base.json"})"}, {"base.json", "{\n\"units\": 0}"}});

  EXPECT_EQ(describe_problem({"/units", "must be at least 1, got 0", ""},
                             load_document(files, "main.json")),
            "base.json:2:1: /units: must be at least 1, got 0\n"
            "  2 | \"units\": 0}\n"
            "    | ^^^^^^^");
}

TEST(DescribeProblem, NamesTheOverrideThatAValueCameFrom) {
  const std::vector<Override> overrides{parse_set("training.epochs=0")};
  const Document document = parse_document("{}", "c.json", overrides);

  EXPECT_EQ(describe_problem({"/training/epochs", "must be at least 1, got 0", ""}, document),
            "--set training.epochs: /training/epochs: must be at least 1, got 0");
}

TEST(DescribeProblem, ExpandsTabs) {
  const Document document = parse_document("{\n\t\t\"a\":\t1\r\n}", "c.json");

  EXPECT_EQ(describe_problem({"/a", "m", ""}, document),
            "c.json:2:3: /a: m\n"
            "  2 |         \"a\":    1\n"
            "    |         ^^^");
}

TEST(DescribeProblem, CountsCharactersRatherThanBytes) {
  const Document document = parse_document("\xEF\xBB\xBF{\"é\": \"äöü\", \"b\": 1}", "c.json");

  EXPECT_EQ(describe_problem({"/b", "m", ""}, document),
            "c.json:1:14: /b: m\n"
            "  1 | {\"é\": \"äöü\", \"b\": 1}\n"
            "    |              ^^^");
}

TEST(DescribeProblem, HidesControlCharacters) {
  const Document document = parse_document("{\"a\": 1} // \x1b[31m", "c.json");

  EXPECT_THAT(describe_problem({"/a", "m", ""}, document), HasSubstr("{\"a\": 1} // ?[31m"));
}

TEST(DescribeProblem, CutsLongLinesAroundThePlace) {
  const std::string many(100, '1');
  const Document document =
      parse_document("{\"a\": \"" + many + "\", \"key\": 0, \"c\": \"" + many + "\"}", "c.json");

  // The key begins at column 111; 30 columns stand before it, 80 in all.
  EXPECT_EQ(describe_problem({"/key", "m", ""}, document),
            "c.json:1:111: /key: m\n"
            "  1 | …" +
                std::string(26, '1') + "\", \"key\": 0, \"c\": \"" + std::string(33, '1') + "…\n" +
                "    | " + std::string(30, ' ') + "^^^^^");
  EXPECT_EQ(describe_problem({"/a", "m", ""}, document),
            "c.json:1:2: /a: m\n"
            "  1 | {\"a\": \"" +
                std::string(72, '1') + "…\n" + "    |  ^^^");
}

TEST(DescribeProblem, ShowsTheEndOfALongLineWhole) {
  const std::string many(100, '1');
  const Document document = parse_document("{\"a\": \"" + many + "\", \"key\": 0}", "c.json");

  EXPECT_EQ(describe_problem({"/key", "m", ""}, document),
            "c.json:1:111: /key: m\n"
            "  1 | …" +
                std::string(67, '1') + "\", \"key\": 0}\n" + "    | " + std::string(71, ' ') +
                "^^^^^");
}

TEST(DescribeProblem, IndentsMessagesOfSeveralLines) {
  EXPECT_EQ(describe_problem({"/forward", "unexpected ')'\nabs(x))\n      ^", "a\nb"}, Document{}),
            "/forward: unexpected ')'\n"
            "  abs(x))\n"
            "        ^\n"
            "  a\n"
            "  b");
}

TEST(DescribeProblems, FollowsTheOrderOfTheDocument) {
  const TextFiles files(
      {{"main.json", "{\"extends\": \"a.json\",\n\"d\": 1, \"c\": 1}"}, {"a.json", R"({"b": 1})"}});
  const std::vector<Override> overrides{parse_set("e=1")};
  const Document document = load_document(files, "main.json", overrides);
  const std::vector<Problem> problems{
      {"/e", "m", ""}, {"/b", "m", ""}, {"/c", "m", ""}, {"/d", "m", ""}, {"/c", "m", ""}};

  EXPECT_EQ(describe_problems(problems, document),
            "main.json:2:1: /d: m\n"
            "  2 | \"d\": 1, \"c\": 1}\n"
            "    | ^^^\n"
            "main.json:2:9: /c: m\n"
            "  2 | \"d\": 1, \"c\": 1}\n"
            "    |         ^^^\n"
            "a.json:1:2: /b: m\n"
            "  1 | {\"b\": 1}\n"
            "    |  ^^^\n"
            "--set e: /e: m");
}

TEST(DescribeProblems, StopsAfterTwenty) {
  std::vector<Problem> problems;
  for (int i = 0; i < 23; ++i) problems.push_back({"", format("m{}", i), ""});

  const std::string text = describe_problems(problems, Document{});

  EXPECT_THAT(text, testing::EndsWith("\nm19\n… and 3 more"));
  problems.resize(20);
  EXPECT_THAT(describe_problems(problems, Document{}), testing::EndsWith("\nm19"));
  EXPECT_EQ(describe_problems({}, Document{}), "");
}

}  // namespace
}  // namespace qnn
