#include "core/optimizers/selector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

bool path_matches(const std::string& pattern, const std::string& path) {
  return matches({pattern}, {.path = path, .precision = {}});
}

TEST(Selector, ChoosesByThePrecisionOfTheQuantizer) {
  const ParameterFacts plain{.path = "dense/bias", .precision = {}};
  const ParameterFacts one_bit{.path = "dense/kernel", .precision = 1};
  const ParameterFacts two_bits{.path = "dense_1/kernel", .precision = 2};

  EXPECT_TRUE(matches({"all"}, plain));
  EXPECT_TRUE(matches({"binary"}, one_bit));
  EXPECT_FALSE(matches({"binary"}, two_bits));
  EXPECT_FALSE(matches({"binary"}, plain));
  EXPECT_TRUE(matches({"quantized"}, two_bits));
  EXPECT_FALSE(matches({"quantized"}, plain));
}

TEST(Selector, ChoosesWhatAnyOfItsWordsChooses) {
  const ParameterFacts bias{.path = "dense/bias", .precision = {}};

  EXPECT_TRUE(matches({"binary", "dense/*"}, bias));
  EXPECT_FALSE(matches({"binary", "conv2d/*"}, bias));
  EXPECT_FALSE(matches({}, bias));
}

TEST(Selector, MatchesOneStepWithAStar) {
  EXPECT_TRUE(path_matches("*/kernel", "dense/kernel"));
  EXPECT_TRUE(path_matches("dense*/kernel", "dense_1/kernel"));
  EXPECT_TRUE(path_matches("*_1/k*l", "dense_1/kernel"));
  EXPECT_FALSE(path_matches("*/kernel", "block/dense/kernel"));
  EXPECT_FALSE(path_matches("*/kernel", "dense/bias"));
  EXPECT_FALSE(path_matches("dense/*", "dense"));
}

TEST(Selector, MatchesAnyNumberOfStepsWithTwoStars) {
  EXPECT_TRUE(path_matches("**/kernel", "kernel"));
  EXPECT_TRUE(path_matches("**/kernel", "dense/kernel"));
  EXPECT_TRUE(path_matches("**/kernel", "a/b/dense/kernel"));
  EXPECT_TRUE(path_matches("a/**/d/*", "a/d/d/kernel"));
  EXPECT_TRUE(path_matches("block/**", "block/dense/bias"));
  EXPECT_FALSE(path_matches("block/**", "other/dense/bias"));
  EXPECT_FALSE(path_matches("**/kernel", "dense/kernel/x"));
}

TEST(Selector, MatchesOneCharacterWithAQuestionMark) {
  EXPECT_TRUE(path_matches("dense_?/kernel", "dense_7/kernel"));
  EXPECT_FALSE(path_matches("dense_?/kernel", "dense_10/kernel"));
  EXPECT_FALSE(path_matches("a?b/kernel", "a/b/kernel"));
}

TEST(Selector, TakesNoTimeForPatternsOfManyStars) {
  const std::string long_step(2000, 'a');

  EXPECT_FALSE(path_matches("*a*a*a*a*a*a*a*a*a*a*a*a*b/x", long_step + "/x"));
}

TEST(SelectorProblem, IsNoneForKeywordsAndPatterns) {
  for (const char* word : {"all", "binary", "quantized", "**/kernel", "a/b"}) {
    EXPECT_FALSE(selector_problem(word).has_value()) << word;
  }
}

TEST(SelectorProblem, SuggestsTheNearestKeyword) {
  const auto problem = selector_problem("binray");

  ASSERT_TRUE(problem.has_value());
  EXPECT_THAT(*problem, AllOf(HasSubstr("'binray'"), HasSubstr("did you mean 'binary'")));
}

TEST(SelectorProblem, ShowsAPatternWhereNoKeywordIsNear) {
  for (const char* word : {"", "kernel"}) {
    const auto problem = selector_problem(word);
    ASSERT_TRUE(problem.has_value());
    EXPECT_THAT(*problem, HasSubstr("'**/kernel'"));
  }
}

}  // namespace
}  // namespace qnn
