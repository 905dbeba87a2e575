#include "core/json/json_lines.hpp"

#include <gtest/gtest.h>

#include "core/json/json.hpp"

namespace qnn {
namespace {

TEST(JsonLines, AreTheObjectsOfWholeLines) {
  EXPECT_EQ(json_lines("{\"a\": 1}\n\n[2]\n{\"a\": 3}\n{\"a\":"),
            (std::vector<Json>{{{"a", 1}}, {{"a", 3}}}));
  EXPECT_TRUE(json_lines("").empty());
}

}  // namespace
}  // namespace qnn
