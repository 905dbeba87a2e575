// Whatever the bytes of a data file, reading ends in samples that keep their promises or in a
// UserError: never in a crash, in another exception, or in memory that the file cannot fill.

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/base/random.hpp"
#include "data/idx.hpp"
#include "data/idx_reader.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"
#include "tests/support/mutations.hpp"

namespace qnn {
namespace {

using testing_support::FilesInMemory;
using testing_support::gzip_of;
using testing_support::idx_bytes;

// Counts what became of the files that were tried.
struct Outcomes {
  int accepted = 0;
  int refused = 0;
};

void try_to_read(const std::string& images, const std::string& labels, Outcomes& outcomes) {
  const FilesInMemory files({{"images", images}, {"labels", labels}});
  const Idx set({.train_images = "images",
                 .train_labels = "labels",
                 .test_images = "images",
                 .test_labels = "labels",
                 .classes = {}});
  const DataSource source{.files = &files, .folder = {}};
  try {
    const DatasetInfo info = set.info(source);
    const Samples samples = set.load(Part::Train, source);
    const InputArray& read = samples.inputs.at(0);
    ASSERT_EQ(read.shape, info.inputs.at(0).shape);
    ASSERT_EQ(samples.count(), info.train_count);
    ASSERT_EQ(read.bytes().size(), samples.count() * read.shape.elements());
    for (const std::int32_t label : samples.targets.at(0).labels()) {
      ASSERT_GE(label, 0);
      ASSERT_LT(static_cast<std::size_t>(label), info.targets[0].info.classes);
    }
    ++outcomes.accepted;
  } catch (const UserError& error) {
    ASSERT_NE(std::string(error.what()), "");
    ++outcomes.refused;
  }
}

const std::string kImages = idx_bytes({3, 2, 2}, "abcdefghijkl");
const std::string kLabels = idx_bytes({3}, {"\x02\x00\x01", 3});

// A file and a compressed file, each with a good partner.
void for_each_victim(const std::function<void(const std::string& bytes, bool images)>& visit) {
  visit(kImages, true);
  visit(gzip_of(kImages), true);
  visit(kLabels, false);
  visit(gzip_of(kLabels), false);
}

void try_victim(const std::string& bytes, bool images, Outcomes& outcomes) {
  try_to_read(images ? bytes : kImages, images ? kLabels : bytes, outcomes);
}

TEST(HostileFiles, UnharmedFilesAreAccepted) {
  for_each_victim([](const std::string& bytes, bool images) {
    Outcomes outcomes;
    try_victim(bytes, images, outcomes);
    EXPECT_EQ(outcomes.accepted, 1);
  });
}

TEST(HostileFiles, EveryTruncationIsRefused) {
  for_each_victim([](const std::string& bytes, bool images) {
    Outcomes outcomes;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      try_victim(bytes.substr(0, size), images, outcomes);
    }
    EXPECT_EQ(outcomes.accepted, 0);
    EXPECT_EQ(outcomes.refused, static_cast<int>(bytes.size()));
  });
}

TEST(HostileFiles, EveryFlippedBitIsReadOrRefused) {
  Outcomes outcomes;
  for_each_victim([&](const std::string& bytes, bool images) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      std::string changed = bytes;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      try_victim(changed, images, outcomes);
    }
  });
  EXPECT_GT(outcomes.accepted, 0);  // a pixel may be anything
  EXPECT_GT(outcomes.refused, 500);
}

// The header of a plain file decides its length, so no other header fits these values.
TEST(HostileFiles, EveryFlippedBitOfAPlainHeaderIsRefused) {
  for (const bool images : {true, false}) {
    const std::string& bytes = images ? kImages : kLabels;
    const std::size_t header = images ? 16 : 8;
    Outcomes outcomes;
    for (std::size_t bit = 0; bit < 8 * header; ++bit) {
      std::string changed = bytes;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      try_victim(changed, images, outcomes);
    }
    EXPECT_EQ(outcomes.accepted, 0);
  }
}

TEST(HostileFiles, RandomBytesAreReadOrRefused) {
  const RandomStream random(1, RandomPurpose::Test);
  Outcomes outcomes;
  std::uint64_t draw = 0;
  for (int round = 0; round < 300; ++round) {
    for_each_victim([&](const std::string& bytes, bool images) {
      std::string changed = bytes;
      const std::uint32_t changes = 1 + random.below(draw++, 8);
      for (std::uint32_t i = 0; i < changes; ++i) {
        const std::uint32_t at = random.below(draw++, static_cast<std::uint32_t>(changed.size()));
        changed[at] = static_cast<char>(random.bits(draw++));
      }
      try_victim(changed, images, outcomes);
      const std::size_t kept = random.below(draw++, 5);
      std::string noise = bytes.substr(0, kept);
      while (noise.size() < bytes.size()) noise += static_cast<char>(random.bits(draw++));
      try_victim(noise, images, outcomes);
    });
  }
  EXPECT_EQ(outcomes.accepted + outcomes.refused, 2400);
  EXPECT_GT(outcomes.refused, 1200);
}

// What a compressed file holds has a checksum: of a changed one either nothing is read, or what it
// held before (the header has fields that nobody needs).
TEST(HostileFiles, ChangedCompressedFilesNeverGiveOtherValues) {
  const std::string packed = gzip_of(kImages);
  testing_support::Mutations mutations(packed, 3);
  int same = 0;
  for (int i = 0; i < 4'000; ++i) {
    const FilesInMemory files({{"images", mutations.next()}});
    try {
      const IdxFile read = read_idx(files, "images");
      const auto values = read.values();
      EXPECT_EQ(std::string(values.begin(), values.end()), "abcdefghijkl")
          << mutations.description();
      ++same;
    } catch (const UserError&) {
    }
  }
  EXPECT_GT(same, 0);
  EXPECT_LT(same, 1'000);
}

// The gzip data are sound; what they hold is not.
TEST(HostileFiles, CompressedLiesAreRefused) {
  const RandomStream random(2, RandomPurpose::Test);
  Outcomes outcomes;
  std::uint64_t draw = 0;
  for (int round = 0; round < 500; ++round) {
    std::string changed = kImages;
    const std::uint32_t at = random.below(draw++, 16);
    changed[at] = static_cast<char>(changed[at] ^ (1 + random.below(draw++, 255)));
    try_to_read(gzip_of(changed), kLabels, outcomes);
  }
  EXPECT_EQ(outcomes.accepted, 0);
  EXPECT_EQ(outcomes.refused, 500);
}

}  // namespace
}  // namespace qnn
