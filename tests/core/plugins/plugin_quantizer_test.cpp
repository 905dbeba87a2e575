// The example plugin, and plugins that break the contract, each a shared library of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/plugins/plugin_quantizer.hpp"
#include "core/quantizers/group_statistics.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;

Path plugin(const std::string& name) { return Path(QNN_PLUGIN_FOLDER) / (name + ".so"); }

struct Made {
  std::unique_ptr<Quantizer> quantizer;
  std::vector<Problem> problems;
  Json resolved;
};

Made make(const QuantizerRegistry& registry, const std::string& json) {
  Problems problems;
  Made made;
  const Json config = Json::parse(json);
  made.quantizer = registry.make({config, "", problems}, ValueWriter(made.resolved));
  made.problems = problems.list();
  return made;
}

std::vector<float> forward(const Quantizer& quantizer, const std::vector<float>& x) {
  std::vector<float> q(x.size());
  quantizer.forward(x, group_statistics(quantizer.statistics(), x), q);
  return q;
}

std::vector<float> backward(const Quantizer& quantizer, const std::vector<float>& x) {
  const std::vector<float> dq(x.size(), 2.0f);
  std::vector<float> dx(x.size());
  quantizer.backward(x, dq, group_statistics(quantizer.statistics(), x), dx);
  return dx;
}

class ExamplePlugin : public ::testing::Test {
 protected:
  ExamplePlugin() { add_plugin_quantizers(library, registry); }

  PluginLibrary library{plugin("example_plugin")};
  QuantizerRegistry registry = builtin_quantizers();
};

TEST_F(ExamplePlugin, QuantizesWithItsDefaults) {
  const Made made = make(registry, R"("example/soft_sign")");
  ASSERT_NE(made.quantizer, nullptr);

  EXPECT_EQ(made.quantizer->precision(), 1);
  EXPECT_EQ(made.quantizer->levels(), Levels::PlusMinusOne);
  EXPECT_FALSE(made.quantizer->is_sign());
  EXPECT_THAT(forward(*made.quantizer, {-2, -0.25f, 0, 0.5f}), ElementsAre(-1, -1, 1, 1));
  EXPECT_THAT(backward(*made.quantizer, {-2, -0.25f, 0, 0.5f}), ElementsAre(0, 1.5f, 2, 1));
  EXPECT_EQ(made.resolved, Json::parse(R"({"type": "example/soft_sign", "width": 1.0})"));
}

TEST_F(ExamplePlugin, TakesItsParametersAndStatisticsOfTheGroup) {
  const Made made = make(registry, R"({"type": "example/ternary", "threshold": 0.5})");
  ASSERT_NE(made.quantizer, nullptr);

  EXPECT_EQ(made.quantizer->granularity(), Granularity::Channel);
  EXPECT_EQ(made.quantizer->levels(), Levels::Any);
  // mean |x| = 2, so the threshold is 1.
  EXPECT_THAT(forward(*made.quantizer, {-4, -1, 0.5f, 2.5f}), ElementsAre(-1, 0, 0, 1));
  EXPECT_THAT(backward(*made.quantizer, {-4, -1, 0.5f, 2.5f}), ElementsAre(0, 2, 2, 0));
}

TEST_F(ExamplePlugin, RefusesAnUnknownKeyAndAValueOutOfItsLimits) {
  const Made made = make(registry, R"({"type": "example/soft_sign", "widht": 2})");
  ASSERT_EQ(made.problems.size(), 1u);
  EXPECT_THAT(made.problems[0].help, HasSubstr("width"));

  const Made out = make(registry, R"({"type": "example/soft_sign", "width": 0})");
  ASSERT_EQ(out.problems.size(), 1u);
  EXPECT_THAT(out.problems[0].message, HasSubstr("must be at least 0.001"));
}

TEST_F(ExamplePlugin, SaysWhyItRefusesParameters) {
  const Made made = make(registry, R"({"type": "example/ternary", "threshold": 0.1})");

  EXPECT_EQ(made.quantizer, nullptr);
  ASSERT_EQ(made.problems.size(), 1u);
  EXPECT_THAT(made.problems[0].message,
              HasSubstr("a threshold of 0.1 is too small for a clip_value of 1"));
}

TEST_F(ExamplePlugin, IsDocumentedWithItsFile) {
  const TypeDoc& doc = registry.find("example/soft_sign")->doc;

  EXPECT_THAT(doc.summary, HasSubstr("example_plugin.so"));
  ASSERT_EQ(doc.fields.size(), 1u);
  EXPECT_EQ(doc.fields[0].key, "width");
  EXPECT_EQ(doc.fields[0].default_value, "1.0");
}

TEST_F(ExamplePlugin, CannotBeLoadedTwice) {
  expect_user_error(ErrorKind::Unavailable,
                    AllOf(HasSubstr("example/soft_sign"), HasSubstr("already")),
                    [&] { add_plugin_quantizers(library, registry); });
}

TEST(PluginLibrary, IsRefusedWithTheReason) {
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("there is no plugin"), HasSubstr("nowhere.so")),
                    [] { PluginLibrary{plugin("nowhere")}; });
  expect_user_error(ErrorKind::Unavailable, HasSubstr("CMakeLists.txt"),
                    [] { PluginLibrary{Path(QNN_SOURCE_DIR) / "CMakeLists.txt"}; });
  expect_user_error(
      ErrorKind::Unavailable,
      AllOf(HasSubstr("version 99"), HasSubstr("version 1"), HasSubstr("build it again")),
      [] { PluginLibrary{plugin("plugin_of_another_abi")}; });
  expect_user_error(ErrorKind::Unavailable, HasSubstr("no function qnn_plugin()"),
                    [] { PluginLibrary{plugin("plugin_without_symbol")}; });
  expect_user_error(ErrorKind::Unavailable,
                    AllOf(HasSubstr("'no_vendor'"), HasSubstr("vendor/name")),
                    [] { PluginLibrary{plugin("plugin_without_vendor")}; });
  expect_user_error(ErrorKind::Unavailable, HasSubstr("lacks one of its five functions"),
                    [] { PluginLibrary{plugin("plugin_without_function")}; });
}

TEST(PluginQuantizer, ThatThrowsIsNamedWithItsFunction) {
  const PluginLibrary library(plugin("plugin_that_throws"));
  QuantizerRegistry registry;
  add_plugin_quantizers(library, registry);
  const Made made = make(registry, R"("broken/throws")");
  ASSERT_NE(made.quantizer, nullptr);

  expect_user_error(
      ErrorKind::Unavailable,
      AllOf(HasSubstr("broken/throws"), HasSubstr("'forward'"), HasSubstr("out of coffee")),
      [&] { forward(*made.quantizer, {1}); });
  expect_user_error(
      ErrorKind::Unavailable,
      AllOf(HasSubstr("broken/throws"), HasSubstr("'backward'"), HasSubstr("no exception")),
      [&] { backward(*made.quantizer, {1}); });
}

TEST(PluginQuantizer, ThatBreaksItsPromiseOfLevelsIsStopped) {
  const PluginLibrary library(plugin("plugin_that_throws"));
  QuantizerRegistry registry;
  add_plugin_quantizers(library, registry);
  const Made made = make(registry, R"("broken/levels")");
  ASSERT_NE(made.quantizer, nullptr);

  expect_user_error(ErrorKind::Numeric, AllOf(HasSubstr("broken/levels"), HasSubstr("0.5")),
                    [&] { forward(*made.quantizer, {1}); });
}

}  // namespace
}  // namespace qnn
