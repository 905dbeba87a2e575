// The promises of hostile_files_test.cpp, for the sets of other formats.

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "data/named_cifar.hpp"
#include "data/npy.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/hostile_bytes.hpp"
#include "tests/support/idx_bytes.hpp"
#include "tests/support/npy_bytes.hpp"

namespace qnn {
namespace {

using testing_support::FilesInMemory;
using testing_support::npy_bytes_of;
using testing_support::Outcomes;
using testing_support::ReadBytes;
using testing_support::try_flipped_bits;
using testing_support::try_random_changes;
using testing_support::try_truncations;

template <class Array>
std::size_t values_in(const Array& array) {
  return std::visit([](const auto& values) { return values.size(); }, array.values);
}

// Samples that info() describes, complete, with classes in range.
void expect_sound(const Dataset& set, const FilesInMemory& files) {
  const DataSource source{.files = &files, .folder = {}};
  const DatasetInfo info = set.info(source);
  const Samples samples = set.load(Part::Train, source);
  EXPECT_EQ(samples.count(), info.train_count);
  for (std::size_t i = 0; i < info.inputs.size(); ++i) {
    const InputArray& input = samples.inputs.at(i);
    EXPECT_EQ(input.shape, info.inputs[i].shape);
    EXPECT_EQ(values_in(input), info.train_count * input.shape.elements());
  }
  for (std::size_t i = 0; i < info.targets.size(); ++i) {
    const TargetArray& target = samples.targets.at(i);
    EXPECT_EQ(target.shape, info.targets[i].info.shape);
    EXPECT_EQ(values_in(target), info.train_count * target.shape.elements());
    if (info.targets[i].info.classes == 0) continue;
    for (const std::int32_t label : target.labels()) {
      EXPECT_GE(label, 0);
      EXPECT_LT(static_cast<std::size_t>(label), info.targets[i].info.classes);
    }
  }
}

const std::string kNumbers = npy_bytes_of<float>("<f4", "(3, 2)", {1, 2, 3, 4, 5, 6});
const std::string kLabels = npy_bytes_of<std::int32_t>("<i4", "(3,)", {0, 2, 1});

void read_npy_set(const std::string& x, const std::string& y) {
  Npy::Params params;
  params.train.input = "x";
  params.train.target = "y";
  params.test = params.train;
  expect_sound(Npy(params), FilesInMemory({{"x", x}, {"y", y}}));
}

const ReadBytes kAsInput = [](const std::string& bytes) { read_npy_set(bytes, kLabels); };
const ReadBytes kAsTarget = [](const std::string& bytes) { read_npy_set(kNumbers, bytes); };

TEST(HostileNpy, EveryTruncationIsRefused) {
  kAsInput(kNumbers);
  for (const auto& [bytes, read] : {std::pair{kNumbers, kAsInput}, {kLabels, kAsTarget}}) {
    const Outcomes outcomes = try_truncations(bytes, read);
    EXPECT_EQ(outcomes.accepted, 0);
    EXPECT_EQ(outcomes.refused, static_cast<int>(bytes.size()));
  }
}

TEST(HostileNpy, EveryFlippedBitIsReadOrRefused) {
  for (const auto& [bytes, read] : {std::pair{kNumbers, kAsInput}, {kLabels, kAsTarget}}) {
    const Outcomes outcomes = try_flipped_bits(bytes, bytes.size(), read);
    EXPECT_GT(outcomes.accepted, 0);  // a number may be another one
    EXPECT_GT(outcomes.refused, 400);
  }
}

TEST(HostileNpy, RandomBytesAreReadOrRefused) {
  for (const auto& [bytes, read] : {std::pair{kNumbers, kAsInput}, {kLabels, kAsTarget}}) {
    const Outcomes outcomes = try_random_changes(bytes, 500, read);
    EXPECT_EQ(outcomes.accepted + outcomes.refused, 1000);
    EXPECT_GT(outcomes.refused, 500);
  }
}

void read_csv_set(const std::string& train, const std::string& test) {
  Csv::Params params;
  params.train = "train";
  params.test = "test";
  params.targets = {{"kind", CsvLabel{.column = "2", .classes = {}}},
                    {"size", CsvValues{.columns = {"1"}}}};
  expect_sound(Csv(params), FilesInMemory({{"train", train}, {"test", test}}));
}

const std::string kTable = "x,y,\"k\"\r\n1,-2.5,\"a \"\"b\"\"\"\r\n3e2, 4 ,\"c,d\"\r\n5,6,c\r\n";
const ReadBytes kAsTable = [](const std::string& bytes) { read_csv_set(bytes, bytes); };

// What a row ends within may be a shorter row, so not every beginning is wrong; none may crash.
TEST(HostileCsv, EveryTruncationIsReadOrRefused) {
  kAsTable(kTable);
  const Outcomes plain = try_truncations(kTable, kAsTable);
  EXPECT_GT(plain.refused, 20);
  const std::string packed = testing_support::gzip_of(kTable);
  const Outcomes compressed = try_truncations(packed, kAsTable);
  EXPECT_EQ(compressed.accepted, 0);
}

TEST(HostileCsv, EveryFlippedBitIsReadOrRefused) {
  const Outcomes outcomes = try_flipped_bits(kTable, kTable.size(), kAsTable);
  EXPECT_GT(outcomes.accepted, 0);
  EXPECT_GT(outcomes.refused, 50);
  const ReadBytes as_test = [](const std::string& bytes) { read_csv_set(kTable, bytes); };
  EXPECT_GT(try_flipped_bits(kTable, kTable.size(), as_test).refused, 50);
}

TEST(HostileCsv, RandomBytesAreReadOrRefused) {
  const Outcomes outcomes = try_random_changes(kTable, 2000, kAsTable);
  EXPECT_EQ(outcomes.accepted + outcomes.refused, 4000);
  EXPECT_GT(outcomes.refused, 2000);
}

// One record of one class, so that the file is small.
constexpr std::array<std::string_view, 1> kFile{"file"};
constexpr std::array<CifarTarget, 1> kTarget{{{.name = "label", .classes = 1, .byte = 0}}};
constexpr NamedCifar kTiny{.name = "tiny",
                           .archive = "tiny-binary",
                           .train_files = kFile,
                           .test_files = kFile,
                           .targets = kTarget,
                           .train_records = 1,
                           .test_records = 1};
const std::string kRecord = std::string(1, '\0') + std::string(32 * 32 * 3, '\x55');

const ReadBytes kAsRecord = [](const std::string& bytes) {
  const FilesInMemory files({{"/data/file", bytes}});
  const Samples samples =
      load_named_cifar(kTiny, Part::Train, {.files = &files, .folder = "/data"});
  EXPECT_EQ(samples.count(), 1u);
  EXPECT_EQ(samples.targets.at(0).labels()[0], 0);
  EXPECT_EQ(values_in(samples.inputs.at(0)), 32u * 32 * 3);
};

TEST(HostileCifar, EveryTruncationIsRefused) {
  kAsRecord(kRecord);
  EXPECT_EQ(try_truncations(kRecord, kAsRecord).accepted, 0);
}

TEST(HostileCifar, EveryFlippedBitOfALabelIsRefusedAndOfAPixelRead) {
  const Outcomes outcomes = try_flipped_bits(kRecord, kRecord.size(), kAsRecord);
  EXPECT_EQ(outcomes.refused, 8);
  EXPECT_EQ(outcomes.accepted, 8 * 32 * 32 * 3);
}

}  // namespace
}  // namespace qnn
