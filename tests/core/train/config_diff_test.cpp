#include "core/train/config_diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.hpp"

namespace qnn {
namespace {

std::vector<std::string> texts(const std::string& before, const std::string& after) {
  std::vector<std::string> result;
  for (const ConfigDifference& difference : forbidden_differences(before, after))
    result.push_back(
        format("{}: {} -> {}", difference.pointer, difference.before, difference.after));
  return result;
}

TEST(ForbiddenDifferences, AreNoneBetweenEqualConfigs) {
  EXPECT_THAT(texts(R"({"a": [1, {"b": null}]})", R"({"a": [1, {"b": null}]})"),
              testing::IsEmpty());
}

TEST(ForbiddenDifferences, AreNoneWhereARunMayChange) {
  EXPECT_THAT(
      texts(R"({"name": "a", "about": 1, "training": {"epochs": 1, "monitor": null, "loss": 2}})",
            R"({"name": "b", "training": {"epochs": 9, "monitor": "train/loss", "loss": 2}})"),
      testing::IsEmpty());
  EXPECT_THAT(texts(R"({"model": {"epochs": 1}})", R"({"model": {"epochs": 2}})"),
              testing::ElementsAre("/model/epochs: 1 -> 2"));
}

TEST(ForbiddenDifferences, NameTheInnermostPlace) {
  EXPECT_THAT(texts(R"({"a": {"b": 1, "c": {"d": 2, "e/f": [1, 2]}}})",
                    R"({"a": {"b": 1.5, "c": {"e/f": [1, "x"], "g": {}}}})"),
              testing::ElementsAre("/a/b: 1 -> 1.5", "/a/c/d: 2 -> absent",
                                   "/a/c/e~1f/1: 2 -> \"x\"", "/a/c/g: absent -> {}"));
}

TEST(ForbiddenDifferences, ShowListsOfOtherLengthsWhole) {
  EXPECT_THAT(texts(R"({"a": [1]})", R"({"a": [1, 2]})"), testing::ElementsAre("/a: [1] -> [1,2]"));
}

}  // namespace
}  // namespace qnn
