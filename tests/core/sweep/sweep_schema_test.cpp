#include "core/sweep/sweep_schema.hpp"

#include <gtest/gtest.h>

#include "tests/cli/text_file.hpp"

namespace qnn {
namespace {

TEST(SweepSchema, IsTheFileInConfigs) {
  EXPECT_TRUE(testing_support::read_text(QNN_SOURCE_DIR "/configs/qnn-sweep.schema.json") ==
              sweep_schema().dump(1) + "\n")
      << "configs/qnn-sweep.schema.json is out of date; make it anew by\n"
         "  build/release/bin/qnn-inspect schema --sweep > configs/qnn-sweep.schema.json";
}

TEST(SweepSchema, HasTheMethodsAndTheKindsOfParameters) {
  const Json properties = sweep_schema()["properties"];
  EXPECT_EQ(properties["method"]["anyOf"][1]["properties"]["type"]["enum"],
            Json({"grid", "random", "tpe"}));
  const Json parameter = properties["space"]["additionalProperties"];
  EXPECT_EQ(parameter["oneOf"].size(), 4u);
  EXPECT_EQ(parameter["properties"]["log_uniform"]["anyOf"][0]["minItems"], 2);
}

}  // namespace
}  // namespace qnn
