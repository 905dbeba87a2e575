#include "data/preprocess.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing_support::expect_user_error;

std::vector<float> table_of(const std::vector<Preprocess>& steps, const Shape& sample) {
  return preprocess_table(steps, sample);
}

TEST(Preprocess, WithoutStepsGivesTheBytesThemselves) {
  const std::vector<float> table = table_of({}, {28, 28, 1});
  ASSERT_EQ(table.size(), 256u);
  EXPECT_EQ(table[0], 0.0f);
  EXPECT_EQ(table[255], 255.0f);
}

// Expected values are numpy's, in float32: x / 127.5 + (-1).
TEST(Preprocess, ScalesAsFloat32Does) {
  const std::vector<float> table = table_of({Scale{.divide = 127.5f, .add = -1}}, {28, 28, 1});
  EXPECT_EQ(table[0], -1.0f);
  EXPECT_EQ(table[1], -0x1.fbfbfcp-1f);
  EXPECT_EQ(table[64], -0x1.fdfdfcp-2f);
  EXPECT_EQ(table[127], -0x1.0101p-8f);
  EXPECT_EQ(table[128], 0x1.0102p-8f);
  EXPECT_EQ(table[254], 0x1.fbfbfcp-1f);
  EXPECT_EQ(table[255], 1.0f);
}

// Expected values are numpy's, in float32: (x - mean) / deviation.
TEST(Preprocess, NormalizesEachChannelByItsOwnNumbers) {
  const Normalize normalize{.mean = {125.3f, 123.0f, 113.9f}, .deviation = {63.0f, 62.1f, 66.7f}};
  const std::vector<float> table = table_of({normalize}, {32, 32, 3});
  ASSERT_EQ(table.size(), 3 * 256u);
  EXPECT_EQ(table[0], -0x1.fd27d4p+0f);
  EXPECT_EQ(table[256 + 200], 0x1.3d6c6cp+0f);
  EXPECT_EQ(table[512 + 255], 0x1.0ec6d2p+1f);
}

TEST(Preprocess, KeepsOneTableIfAllChannelsAreAlike) {
  const Normalize normalize{.mean = {100}, .deviation = {50}};
  const std::vector<float> table = table_of({normalize}, {32, 32, 3});
  ASSERT_EQ(table.size(), 256u);
  EXPECT_EQ(table[200], 2.0f);
}

TEST(Preprocess, AppliesStepsInOrder) {
  const Scale scale{.divide = 2, .add = 1};
  const Normalize normalize{.mean = {1, 3}, .deviation = {4}};
  const std::vector<float> scaled_first = table_of({scale, normalize}, {2});
  EXPECT_EQ(scaled_first[8], 1.0f);        // (8 / 2 + 1 - 1) / 4
  EXPECT_EQ(scaled_first[256 + 8], 0.5f);  // (8 / 2 + 1 - 3) / 4
  const std::vector<float> scaled_last = table_of({normalize, scale}, {2});
  EXPECT_EQ(scaled_last[9], 2.0f);         // (9 - 1) / 4 / 2 + 1
  EXPECT_EQ(scaled_last[256 + 11], 2.0f);  // (11 - 3) / 4 / 2 + 1
}

TEST(Preprocess, RefusesNumbersThatFitNeitherOneNorTheChannels) {
  const auto two = [] {
    table_of({Scale{}, Normalize{.mean = {1, 2}, .deviation = {1}}}, {32, 32, 3});
  };
  expect_user_error(
      ErrorKind::Config,
      AllOf(HasSubstr("data.preprocess[1]"), HasSubstr("'mean' holds 2"), HasSubstr("[32, 32, 3]")),
      two);
  const auto none = [] { table_of({Normalize{.mean = {1}, .deviation = {}}}, {32, 32, 3}); };
  expect_user_error(ErrorKind::Config, HasSubstr("'deviation' holds 0"), none);
}

TEST(Preprocess, RefusesStepsThatGiveInfinity) {
  expect_user_error(ErrorKind::Config, HasSubstr("data.preprocess[0] (scale)"), [] {
    table_of({Scale{.divide = 1e-38f, .add = 0}}, {28, 28, 1});
  });
}

}  // namespace
}  // namespace qnn
