#include "core/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace qnn {
namespace {

using testing::IsSupersetOf;

std::vector<std::string> names_of(const std::string& family) {
  std::vector<std::string> names;
  for (const TypeFamily& each : list_types(make_catalog()))
    if (each.name == family)
      for (const TypeDoc& doc : each.types) names.push_back(doc.name);
  return names;
}

// What issue and README promise, by the names that configs use.
TEST(Catalog, HasTheTypesOfTheSeed) {
  EXPECT_THAT(names_of("layer"),
              IsSupersetOf({"dense", "conv2d", "flatten", "batch_normalization", "max_pooling2d",
                            "average_pooling2d", "global_average_pooling2d", "activation",
                            "dropout", "add"}));
  EXPECT_THAT(names_of("quantizer"), IsSupersetOf({"ste_sign", "approx_sign", "expression"}));
  EXPECT_THAT(names_of("constraint"), IsSupersetOf({"weight_clip"}));
  EXPECT_THAT(names_of("initializer"), IsSupersetOf({"glorot_uniform", "zeros", "ones"}));
  EXPECT_THAT(names_of("regularizer"), IsSupersetOf({"l1", "l2", "l1_l2"}));
  EXPECT_THAT(names_of("optimizer"), IsSupersetOf({"sgd", "adam"}));
  EXPECT_THAT(names_of("schedule"),
              IsSupersetOf({"cosine", "exponential", "piecewise", "inverse_time"}));
  EXPECT_THAT(names_of("loss"), IsSupersetOf({"sparse_categorical_crossentropy",
                                              "mean_squared_error", "squared_hinge"}));
  EXPECT_THAT(names_of("metric"), IsSupersetOf({"accuracy", "top_k"}));
  EXPECT_THAT(names_of("dataset"), IsSupersetOf({"digits", "mnist", "idx"}));
  EXPECT_THAT(names_of("preprocess"), IsSupersetOf({"scale"}));
  EXPECT_THAT(names_of("augment"), IsSupersetOf({"random_flip", "random_crop"}));
}

TEST(Catalog, DocumentsEveryTypeAndNamesItOnce) {
  std::set<std::string> families;
  for (const TypeFamily& family : list_types(make_catalog())) {
    EXPECT_TRUE(families.insert(family.name).second) << family.name;
    EXPECT_FALSE(family.types.empty()) << family.name;
    std::set<std::string> names;
    for (const TypeDoc& doc : family.types) {
      EXPECT_FALSE(doc.summary.empty()) << doc.name;
      EXPECT_FALSE(doc.source.empty()) << doc.name << ": give it a kSource";
      EXPECT_TRUE(names.insert(doc.name).second) << doc.name;
    }
  }
}

TEST(Catalog, SaysWhichLayersHaveAQuantForm) {
  for (const TypeFamily& family : list_types(make_catalog())) {
    if (family.name != "layer") continue;
    for (const TypeDoc& doc : family.types) {
      const bool is_product = doc.name == "dense" || doc.name.starts_with("conv");
      const bool says =
          doc.summary.find("quant_" + doc.name + " adds input_quantizer") != std::string::npos;
      if (is_product || doc.name == "flatten") {
        EXPECT_EQ(says, is_product) << doc.summary;
      }
    }
  }
}

TEST(Catalog, IsTheSameEveryTime) {
  const Catalog one = make_catalog(), other = make_catalog();
  EXPECT_EQ(one.layers.quantizer_keys, other.layers.quantizer_keys);
  EXPECT_EQ(one.quantizers.names(), other.quantizers.names());
}

}  // namespace
}  // namespace qnn
