#include "data/idx_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;
using testing_support::gzip_of;
using testing_support::idx_bytes;

IdxFile read_bytes(const std::string& bytes) {
  return read_idx(FilesInMemory({{"f", bytes}}), "f");
}

void expect_refused(const std::string& bytes, const char* what) {
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("f: "), HasSubstr(what)),
                    [&] { read_bytes(bytes); });
}

// Two images of 1 x 3, by the bytes of the format's definition.
const std::string kTwoImages{"\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03\x01\x02\x03\x04\x05\xff",
                             22};

TEST(IdxReader, ReadsExtentsAndValues) {
  const IdxFile file = read_bytes(kTwoImages);
  EXPECT_EQ(file.extents, (Shape{2, 1, 3}));
  EXPECT_THAT(file.values(), ElementsAre(1, 2, 3, 4, 5, 255));
  EXPECT_EQ(as_text(file.bytes), kTwoImages);
}

TEST(IdxReader, ReadsGzipWhateverTheName) {
  const IdxFile file = read_bytes(gzip_of(kTwoImages));
  EXPECT_EQ(file.extents, (Shape{2, 1, 3}));
  EXPECT_THAT(file.values(), ElementsAre(1, 2, 3, 4, 5, 255));
  EXPECT_EQ(as_text(file.bytes), kTwoImages);
}

TEST(IdxReader, TakesExtentsAsBigEndian) {
  const IdxFile file = read_bytes(idx_bytes({0x0102}, std::string(0x0102, 'x')));
  EXPECT_EQ(file.extents, (Shape{258}));
}

TEST(IdxReader, ReadsExtentsWithoutReadingTheFile) {
  const FilesInMemory files({{"plain", kTwoImages}, {"packed", gzip_of(kTwoImages)}});
  EXPECT_EQ(read_idx_extents(files, "plain"), (Shape{2, 1, 3}));
  EXPECT_EQ(read_idx_extents(files, "packed"), (Shape{2, 1, 3}));
  EXPECT_TRUE(files.read_whole().empty());
}

TEST(IdxReader, RefusesWhatIsNoIdxFile) {
  expect_refused("", "no IDX file");
  expect_refused("<html>not found</html>", "no IDX file");
  expect_refused(gzip_of("<html>not found</html>"), "no IDX file");
}

TEST(IdxReader, RefusesOtherTypesAndRanks) {
  expect_refused({"\0\0\x0d\x01\0\0\0\x01\0\0\0\0", 12}, "0x0d");
  expect_refused({"\0\0\x08\0", 4}, "rank is 0");
  expect_refused({"\0\0\x08\x05", 4}, "rank is 5");
}

TEST(IdxReader, RefusesAHeaderThatEndsEarly) {
  for (std::size_t size = 4; size < 16; ++size) {
    expect_refused(kTwoImages.substr(0, size), "ends within its IDX header");
  }
}

TEST(IdxReader, RefusesEmptyAndHugeExtents) {
  expect_refused(idx_bytes({0}, ""), "extent 0 in the IDX header is 0");
  expect_refused(idx_bytes({5, 0, 3}, ""), "extent 1 in the IDX header is 0");
  expect_refused(idx_bytes({0x80000000}, ""), "2,147,483,648");
}

TEST(IdxReader, RefusesAProductThatWouldOverflow) {
  expect_refused(idx_bytes({0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff}, ""), "more than");
  expect_refused(idx_bytes({0x10000, 0x10000, 0x10000, 0x10000}, ""), "more than");
}

TEST(IdxReader, RefusesALengthThatIsNotExact) {
  expect_refused(kTwoImages.substr(0, 21), "22 bytes in all, but there are 21");
  expect_refused(kTwoImages + "x", "22 bytes in all, but there are 23");
  expect_refused(gzip_of(kTwoImages.substr(0, 21)), "22 bytes in all, but there are 21");
  expect_refused(gzip_of(kTwoImages + "x"), "longer than the 22 bytes");
}

TEST(IdxReader, RefusesAnAnnouncementThatTheCompressedBytesCannotHold) {
  expect_refused(gzip_of(idx_bytes({0x7fffffff}, "abc")), "compressed ones can hold");
}

TEST(IdxSampleShape, GivesImagesAChannelAndKeepsTheRest) {
  EXPECT_EQ(idx_sample_shape({9, 28, 28}, "f"), (Shape{28, 28, 1}));
  EXPECT_EQ(idx_sample_shape({9, 32, 32, 3}, "f"), (Shape{32, 32, 3}));
  EXPECT_EQ(idx_sample_shape({9, 17}, "f"), (Shape{17}));
}

TEST(IdxSampleShape, RefusesLabels) {
  expect_user_error(ErrorKind::BadData, HasSubstr("where images are wanted"),
                    [] { idx_sample_shape({9}, "f"); });
}

TEST(IdxLabels, RefusesImagesAndWrongCounts) {
  expect_user_error(ErrorKind::BadData, HasSubstr("IDX rank 3"), [] {
    check_idx_labels({2, 1, 3}, 2, "f");
  });
  expect_user_error(ErrorKind::BadData, HasSubstr("59,999 labels for 60,000 samples"),
                    [] { check_idx_labels({59999}, 60000, "f"); });
  EXPECT_NO_THROW(check_idx_labels({60000}, 60000, "f"));
}

TEST(IdxLabels, NamesTheFirstThatIsOutOfRange) {
  const IdxFile file = read_bytes(idx_bytes({5}, {"\x01\x00\x03\x02\x09", 5}));
  EXPECT_THAT(idx_labels(file, 10, "f"), ElementsAre(1, 0, 3, 2, 9));
  expect_user_error(ErrorKind::BadData, HasSubstr("label 2 (counted from 0) is 3"),
                    [&] { idx_labels(file, 3, "f"); });
}

}  // namespace
}  // namespace qnn
