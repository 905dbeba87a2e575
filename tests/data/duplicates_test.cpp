#include "data/duplicates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "data/batch_loader.hpp"

namespace qnn {
namespace {

// One byte a sample, repeated to nine: more than the word that is hashed at once.
Samples samples_of(const std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint8_t> values;
  for (const std::uint8_t byte : bytes) values.insert(values.end(), 9, byte);
  return labelled_images({9}, std::move(values), std::vector<std::int32_t>(bytes.size()));
}

TEST(Duplicates, AreTheSamplesWithTheSameBytes) {
  const Samples train = samples_of({5, 6, 7, 7, 8});
  const Samples test = samples_of({1, 7, 8, 2, 5, 5});
  const Duplicates found =
      find_duplicates({train, all_indices(5)}, {test, all_indices(6)}, std::stop_token());
  EXPECT_EQ(found.count, 4u);
  ASSERT_EQ(found.examples.size(), 3u);
  EXPECT_EQ(found.examples[0].in_known, 2u);
  EXPECT_EQ(found.examples[0].in_part, 1u);
  EXPECT_EQ(found.examples[2].in_known, 0u);
  EXPECT_EQ(found.examples[2].in_part, 4u);
}

TEST(Duplicates, CountOnlyAmongSelectedSamples) {
  const Samples all = samples_of({5, 6, 5, 7});
  const std::vector<std::uint32_t> train{0, 1}, validation{2, 3}, others{3};
  const std::stop_token stop;
  EXPECT_EQ(find_duplicates({all, train}, {all, validation}, stop).count, 1u);
  EXPECT_EQ(find_duplicates({all, train}, {all, others}, stop).count, 0u);
}

TEST(Duplicates, AgreeInEveryByteOfEveryInput) {
  const auto with_second = [](std::size_t changed) {
    Samples samples = samples_of({3});
    std::vector<float> values(5, 1.0f);
    if (changed < values.size()) values[changed] = 2;
    samples.inputs.push_back({.name = "b", .shape = {5}, .values = std::move(values)});
    return samples;
  };
  const Samples one = with_second(5);
  const std::vector<std::uint32_t> only{0};
  for (std::size_t changed = 0; changed < 6; ++changed) {
    const Samples other = with_second(changed);
    EXPECT_EQ(find_duplicates({one, only}, {other, only}, std::stop_token()).count,
              changed == 5 ? 1u : 0u);
  }
}

TEST(Duplicates, AreNotLookedForAfterAStop) {
  const Samples samples = samples_of({1, 2, 3});
  const std::vector<std::uint32_t> all = all_indices(3);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(find_duplicates({samples, all}, {samples, all}, stop.get_token()).count, 0u);
}

}  // namespace
}  // namespace qnn
