#include "data/npy_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/npy_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;
using testing_support::npy_bytes_of;
using testing_support::npy_with_header;

NpyFile read_bytes(const std::string& bytes) {
  return read_npy(FilesInMemory({{"x.npy", bytes}}), "x.npy");
}

template <class Value>
std::vector<float> floats_of(const std::string& descr, const std::vector<Value>& values) {
  const std::string shape = format("({},)", values.size());
  return npy_floats(read_bytes(npy_bytes_of(descr, shape, values)), "x.npy");
}

TEST(NpyReader, ReadsTheHeader) {
  const std::string bytes = npy_bytes_of<float>("<f4", "(3, 2)", {1, 2, 3, 4, 5, 6});
  const NpyHeader header = read_npy_header(FilesInMemory({{"x.npy", bytes}}), "x.npy");
  EXPECT_EQ(header.type, NpyType::F32);
  EXPECT_EQ(header.extents, (Shape{3, 2}));
  EXPECT_EQ(header.values_begin, 128u);
}

TEST(NpyReader, ReadsEveryType) {
  using V = std::vector<float>;
  EXPECT_EQ(floats_of<std::uint8_t>("|u1", {0, 255}), (V{0, 255}));
  EXPECT_EQ(floats_of<std::uint16_t>("<u2", {0, 65535}), (V{0, 65535}));
  EXPECT_EQ(floats_of<std::uint32_t>("<u4", {7, 4294967295u}), (V{7, 4294967296.0f}));
  EXPECT_EQ(floats_of<std::uint64_t>("<u8", {1ull << 63}), (V{9223372036854775808.0f}));
  EXPECT_EQ(floats_of<std::int8_t>("|i1", {-128, 127}), (V{-128, 127}));
  EXPECT_EQ(floats_of<std::int16_t>("<i2", {-32768}), (V{-32768}));
  EXPECT_EQ(floats_of<std::int32_t>("<i4", {-5, 16777217}), (V{-5, 16777216}));
  EXPECT_EQ(floats_of<std::int64_t>("<i8", {-1}), (V{-1}));
  EXPECT_EQ(floats_of<float>("<f4", {-0.5f, 1e-30f}), (V{-0.5f, 1e-30f}));
  EXPECT_EQ(floats_of<double>("<f8", {0.1, -2}), (V{0.1f, -2}));
}

TEST(NpyReader, KeepsBytes) {
  const NpyFile file = read_bytes(npy_bytes_of<std::uint8_t>("|u1", "(2, 1)", {3, 200}));
  EXPECT_THAT(npy_bytes(file), ElementsAre(3, 200));
}

// Versions 2 and 3 have a length of four bytes.
TEST(NpyReader, ReadsTheLaterVersions) {
  const std::string header = "{\"shape\":(1,),\"descr\":\"<f4\",\"fortran_order\":False}";
  for (const char version : {'\x02', '\x03'}) {
    std::string bytes = "\x93NUMPY";
    bytes += {version, '\0', static_cast<char>(header.size()), '\0', '\0', '\0'};
    bytes += header + std::string("\0\0\x80\x3f", 4);
    EXPECT_THAT(npy_floats(read_bytes(bytes), "x.npy"), ElementsAre(1));
  }
}

TEST(NpyReader, RefusesWhatItCannotRead) {
  const auto header = [](const std::string& text) { return npy_with_header(text, "12345678"); };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "NUMPY"},
      {"\x93NUMPY", "ends within"},
      {std::string("\x93NUMPY\x04\0\x02\0{}12345678", 20), "version 4"},
      {std::string("\x93NUMPY\x02\0\xff\xff\xff\x7f{}", 14), "2,147,483,647"},
      {header("{'descr': '>f4', 'fortran_order': False, 'shape': (2,)}"), "big-endian"},
      {header("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"), "'|O'"},
      {header("{'descr': '<f2', 'fortran_order': False, 'shape': (2,)}"), "float32"},
      {header("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}"), "'|f4'"},
      {header("{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}"), "ascontiguousarray"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': ()}"), "0 axes"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,2)}"), "7 axes"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}"), "1 to"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}"), "extent"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"),
       "extent"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647)}"),
       "more than"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}"), "3"},
      {header("{'descr': '<f4', 'fortran_order': False}"), "each of"},
      {header("{'descr': '<f4', 'descr': '<f4', 'shape': (2,)}"), "'descr' too many"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}"), "'x' too many"},
      {header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} 1"), "end of the header"},
      {header("[1, 2]"), "'{'"}};
  for (const auto& [bytes, message] : cases)
    expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("x.npy"), HasSubstr(message)),
                      [&] { read_bytes(bytes); });
}

TEST(NpyReader, NamesThePlaceOfANumberThatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto file = [](double bad) {
    return read_bytes(npy_bytes_of<double>("<f8", "(2, 3)", {0, 1, 2, 3, 4, bad}));
  };
  for (const double bad : {nan, 1e300, -HUGE_VAL})
    expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("x.npy"), HasSubstr("[1, 2]")),
                      [&] { npy_floats(file(bad), "x.npy"); });
}

TEST(NpyReader, ReadsClassesAndNamesTheFirstThatIsNone) {
  const NpyFile file = read_bytes(npy_bytes_of<std::int64_t>("<i8", "(4,)", {0, 2, -1, 9}));
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("[2]"), HasSubstr("-1")),
                    [&] { npy_labels(file, 3, "x.npy"); });
  const NpyFile good = read_bytes(npy_bytes_of<std::uint8_t>("|u1", "(3,)", {2, 0, 1}));
  EXPECT_THAT(npy_labels(good, 3, "x.npy"), ElementsAre(2, 0, 1));
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("[0]"), HasSubstr("0 to 1")),
                    [&] { npy_labels(good, 2, "x.npy"); });
}

}  // namespace
}  // namespace qnn
