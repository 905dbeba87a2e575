#include "core/train/part_summary.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace qnn {
namespace {

TEST(PartSummary, CountsTheClassesOfTheSelectedSamples) {
  const Samples samples = labelled_images({1}, std::vector<std::uint8_t>(6), {0, 2, 2, 1, 2, 0});
  EXPECT_EQ(part_summary("validation", samples, std::vector<std::uint32_t>{0, 1, 2, 4}),
            "validation: 4 samples; label: 0: 1, 1: 0, 2: 3");
  EXPECT_EQ(part_summary("train", samples, {}), "train: 0 samples");
}

TEST(PartSummary, TellsTheRarestAndTheMostFrequentOfManyClasses) {
  std::vector<std::int32_t> labels(1500, 7);
  std::iota(labels.begin(), labels.begin() + 30, 0);
  std::vector<std::uint32_t> all(1500);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(
      part_summary("train", labelled_images({1}, std::vector<std::uint8_t>(1500), labels), all),
      "train: 1,500 samples; label: 30 classes of 1 to 1,471 samples");
}

TEST(PartSummary, PassesOverValues) {
  Samples samples = labelled_images({1}, std::vector<std::uint8_t>{1, 2}, {0, 1});
  samples.targets.insert(samples.targets.begin(),
                         {.name = "size", .shape = {1}, .values = std::vector<float>{1, 2}});
  EXPECT_EQ(part_summary("test", samples, std::vector<std::uint32_t>{1}),
            "test: 1 samples; label: 0: 0, 1: 1");
}

}  // namespace
}  // namespace qnn
