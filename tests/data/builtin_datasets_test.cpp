#include "data/builtin_datasets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "core/json/json.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Made {
  std::unique_ptr<Dataset> set;
  Json resolved;
  Problems problems;
};

Made make(const Json& config) {
  Made made;
  made.set = builtin_datasets().make(ConfigValue(config, "/data/dataset", made.problems),
                                     ValueWriter(made.resolved));
  return made;
}

TEST(BuiltinDatasets, AreTheDocumentedOnes) {
  EXPECT_THAT(builtin_datasets().names(),
              ElementsAre("cifar10", "cifar100", "csv", "digits", "fashion_mnist", "idx",
                          "image_folder", "kmnist", "mnist", "npy", "random", "shapes"));
}

TEST(BuiltinDatasets, AreMadeFromTheirNames) {
  const Made made = make("mnist");
  ASSERT_NE(made.set, nullptr);
  EXPECT_EQ(made.set->info({}).train_count, 60000u);
  EXPECT_EQ(made.resolved, (Json{{"type", "mnist"}}));
}

TEST(BuiltinDatasets, AreMadeFromTheirFields) {
  const Made made = make({{"type", "digits"}, {"train_count", 50}});
  ASSERT_NE(made.set, nullptr);
  EXPECT_EQ(made.set->info({}).train_count, 50u);
  EXPECT_EQ(made.resolved.at("test_count"), 2000);
}

TEST(BuiltinDatasets, ReportAFieldThatTheSetRefuses) {
  const Made made =
      make({{"type", "idx"}, {"train_images", "a"}, {"train_labels", "b"}, {"test_images", "c"}});
  EXPECT_EQ(made.set, nullptr);
  ASSERT_EQ(made.problems.size(), 1u);
  EXPECT_EQ(made.problems.list()[0].pointer, "/data/dataset/test_images");
  EXPECT_THAT(made.problems.list()[0].message, HasSubstr("test_labels"));
}

TEST(BuiltinDatasets, RefuseASetOfNoOrFarTooManySamples) {
  EXPECT_EQ(make({{"type", "digits"}, {"train_count", 0}}).problems.size(), 1u);
  EXPECT_EQ(make({{"type", "digits"}, {"train_count", 4000000000}}).problems.size(), 1u);
}

}  // namespace
}  // namespace qnn
