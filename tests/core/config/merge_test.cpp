#include "core/config/merge.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

ParsedJson merged(const std::string& base, const std::string& over) {
  ParsedJson result = parse_json(base, "base");
  merge_json(result, parse_json(over, "over"));
  return result;
}

std::string merged_text(const std::string& base, const std::string& over) {
  return merged(base, over).value.dump();
}

std::string file_of(const ParsedJson& parsed, const std::string& pointer) {
  const auto found = parsed.origins.find(pointer);
  return found == parsed.origins.end() ? "" : found->second.file;
}

TEST(MergeJson, MergesObjectsByKey) {
  EXPECT_EQ(merged_text(R"({"a": 1, "b": {"x": 1, "y": 2}})", R"({"b": {"y": 3, "z": 4}, "c": 5})"),
            R"({"a":1,"b":{"x":1,"y":3,"z":4},"c":5})");
}

TEST(MergeJson, ReplacesAllElse) {
  EXPECT_EQ(merged_text(R"({"l": [1, 2], "t": "a", "o": {"x": 1}, "n": 1})",
                        R"({"l": [3], "t": {"x": 1}, "o": "b", "n": null})"),
            R"({"l":[3],"t":{"x":1},"o":"b","n":null})");
}

TEST(MergeJson, ReplacesAnObjectOfAnotherTypeWhole) {
  EXPECT_EQ(merged_text(R"({"o": {"type": "adam", "beta_1": 0.9}})", R"({"o": {"type": "sgd"}})"),
            R"({"o":{"type":"sgd"}})");
  EXPECT_EQ(merged_text(R"({"o": {"type": "adam", "beta_1": 0.9}})", R"({"o": {"type": "adam"}})"),
            R"({"o":{"type":"adam","beta_1":0.9}})");
  EXPECT_EQ(merged_text(R"({"o": {"type": "adam", "beta_1": 0.9}})", R"({"o": {"beta_1": 0.8}})"),
            R"({"o":{"type":"adam","beta_1":0.8}})");
}

TEST(MergeJson, KeepsTheOriginOfEachValue) {
  const ParsedJson both = merged(R"({"a": 1, "o": {"x": 1, "y": 2}, "l": [{"p": 1}, 2]})",
                                 R"({"o": {"y": 3, "z": [4]}, "l": [5]})");

  EXPECT_EQ(file_of(both, "/a"), "base");
  EXPECT_EQ(file_of(both, "/o"), "over");
  EXPECT_EQ(file_of(both, "/o/x"), "base");
  EXPECT_EQ(file_of(both, "/o/y"), "over");
  EXPECT_EQ(file_of(both, "/o/z/0"), "over");
  EXPECT_EQ(file_of(both, "/l/0"), "over");
  EXPECT_EQ(file_of(both, "/l/0/p"), "");
  EXPECT_EQ(file_of(both, "/l/1"), "");
}

}  // namespace
}  // namespace qnn
