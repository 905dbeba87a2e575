#include "core/report/histograms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/parallel.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;

Parameter parameter(const std::string& path, const Shape& shape, std::vector<float> values) {
  Parameter result;
  result.path = path;
  result.weights = Tensor(shape, DType::F32);
  std::copy(values.begin(), values.end(), result.weights.floats().begin());
  return result;
}

std::string line(std::uint64_t epoch) {
  return record_to_json({.epoch = epoch,
                         .step = 10 * epoch,
                         .seconds = 1.5,
                         .histograms = {{.name = "a/kernel",
                                         .low = -1,
                                         .high = 1,
                                         .sum = 2,
                                         .sum_squares = 3,
                                         .counts = {1, 2}}}})
             .dump() +
         "\n";
}

TEST(WeightHistograms, CountKernelsOnly) {
  ParameterStore store;
  // 50 parts of [-1, 1], each 0.04 wide: 0 begins the 26th, and 1 belongs to the last.
  store.parameters.push_back(parameter("a/kernel", {2, 2}, {-1, 0, 0.01f, 1}));
  store.parameters.push_back(parameter("a/bias", {2}, {1, 2}));
  const std::vector<Histogram> histograms = weight_histograms(store);

  ASSERT_EQ(histograms.size(), 1u);
  EXPECT_EQ(histograms[0].name, "a/kernel");
  EXPECT_EQ(histograms[0].low, -1);
  EXPECT_EQ(histograms[0].high, 1);
  EXPECT_NEAR(histograms[0].sum, 0.01, 1e-9);
  EXPECT_NEAR(histograms[0].sum_squares, 2.0001, 1e-9);
  std::vector<std::uint64_t> expected(50, 0);
  expected[0] = 1;
  expected[25] = 2;
  expected[49] = 1;
  EXPECT_EQ(histograms[0].counts, expected);
}

TEST(WeightHistograms, HaveOnePartForEqualValues) {
  ParameterStore store;
  store.parameters.push_back(parameter("a/kernel", {1, 3}, {2, 2, 2}));
  EXPECT_THAT(weight_histograms(store)[0].counts, ElementsAre(3));
}

TEST(WeightRecords, AreReadAsTheyWereWritten) {
  const WeightRecords read = read_weight_records(line(1) + line(2), 2);
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_EQ(read.bytes, line(1).size() + line(2).size());
  EXPECT_EQ(record_to_json(read.records[1]).dump() + "\n", line(2));
}

TEST(WeightRecords, EndWithTheCheckpoint) {
  const WeightRecords read = read_weight_records(line(1) + line(2) + line(3), 2);
  EXPECT_EQ(read.records.size(), 2u);
  EXPECT_EQ(read.bytes, line(1).size() + line(2).size());
}

TEST(WeightRecords, EndBeforeATornLine) {
  const std::string whole = line(1);
  for (const std::string& torn : {line(2).substr(0, 30), line(2).substr(0, line(2).size() - 1),
                                  std::string("\0\0\n", 3), std::string("{}\n"), line(1)}) {
    const WeightRecords read = read_weight_records(whole + torn, 9);
    EXPECT_EQ(read.records.size(), 1u) << torn;
    EXPECT_EQ(read.bytes, whole.size()) << torn;
  }
}

}  // namespace
}  // namespace qnn
