#include "data/image_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "data/png_writer.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/hostile_bytes.hpp"
#include "tests/support/image_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::jpeg_bytes;
using testing_support::plain_image;
using testing_support::png_of_rows;
using testing_support::PngSettings;
using testing_support::soft_image;

ByteImage read(const std::string& bytes) { return read_image(bytes, "some/file"); }

void expect_image(const ByteImage& image, std::size_t channels, const std::string& pixels) {
  EXPECT_EQ(image.channels, channels);
  EXPECT_EQ(image.pixels, pixels);
}

void expect_bad(const std::string& bytes, const std::string& part) {
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("some/file: "), HasSubstr(part)),
                    [&] { read(bytes); });
}

int largest_difference(const ByteImage& a, const ByteImage& b) {
  EXPECT_EQ(a.pixels.size(), b.pixels.size());
  int largest = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<unsigned char>(a.pixels[i]) -
                                         static_cast<unsigned char>(b.pixels[i])));
  return largest;
}

TEST(ReadPng, ReadsBackWhatIsWritten) {
  for (const std::size_t channels : {1u, 3u}) {
    const ByteImage image = soft_image(5, 7, channels);
    const ByteImage back = read(png_bytes(image));
    EXPECT_EQ(back.height, 5u);
    EXPECT_EQ(back.width, 7u);
    expect_image(back, channels, image.pixels);
  }
}

TEST(ReadPng, FewBitsOfGreyFillTheRange) {
  expect_image(read(png_of_rows(4, {"\xa0"}, {.depth = 1})), 1, std::string("\xff\0\xff\0", 4));
  expect_image(read(png_of_rows(4, {"\x1b"}, {.depth = 2})), 1, std::string("\0\x55\xaa\xff", 4));
  expect_image(read(png_of_rows(2, {"\x1f"}, {.depth = 4})), 1, "\x11\xff");
}

TEST(ReadPng, SixteenBitsAreRoundedToEight) {
  // 0x8000 / 257 is 127.5, 0x8081 / 257 is 128.0.
  const std::string row("\x80\x00\xff\xff\x00\x80\x80\x81", 8);
  const ByteImage image = read(png_of_rows(4, {row}, {.depth = 16}));
  EXPECT_THAT(image.pixels[0], ::testing::AnyOf('\x7f', '\x80'));
  EXPECT_EQ(image.pixels.substr(1), std::string("\xff\0\x80", 3));
}

TEST(ReadPng, PalettesBecomeColoursAndTransparencyIsLeftOut) {
  const PngSettings settings{.colour_type = PNG_COLOR_TYPE_PALETTE,
                             .depth = 1,
                             .palette = {{'a', 'b', 'c'}, {'x', 'y', 'z'}},
                             .transparency = {0}};
  expect_image(read(png_of_rows(3, {"\x40"}, settings)), 3, "abcxyzabc");
  expect_image(read(png_of_rows(2, {std::string("abc\0xyz\x80", 8)},
                                {.colour_type = PNG_COLOR_TYPE_RGB_ALPHA})),
               3, "abcxyz");
  expect_image(read(png_of_rows(2, {std::string("a\0b\xff", 4)},
                                {.colour_type = PNG_COLOR_TYPE_GRAY_ALPHA})),
               1, "ab");
}

TEST(ReadPng, InterlacedImagesAreTheSame) {
  std::vector<std::string> rows(9, "abcdefghijk");
  rows[4] = "ABCDEFGHIJK";
  const std::string plain = read(png_of_rows(11, rows, {})).pixels;
  EXPECT_EQ(read(png_of_rows(11, rows, {.interlaced = true})).pixels, plain);
  EXPECT_EQ(plain.substr(44, 11), rows[4]);
}

TEST(ReadPng, RefusesDamage) {
  std::string bytes = png_bytes(soft_image(5, 7, 3));
  expect_bad(bytes.substr(0, bytes.size() / 2), "cut short");
  bytes[bytes.size() / 2] ^= 1;
  expect_bad(bytes, "damaged");
}

// The width and the height stand behind the signature and the name of the first chunk.
TEST(ReadPng, RefusesSizesBeforeItTakesMemory) {
  const auto claiming = [](const std::string& width_and_height) {
    const std::string header = "IHDR" + width_and_height + std::string("\x08\x00\x00\x00\x00", 5);
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(header.data()), static_cast<uInt>(header.size()));
    std::string bytes = png_bytes(plain_image(1, 1, "a"));
    bytes.replace(12, 17, header);
    for (int i = 0; i < 4; ++i) bytes[29 + i] = static_cast<char>(sum >> (24 - 8 * i));
    return bytes;
  };
  expect_bad(claiming(std::string("\0\0\x40\x01\0\0\0\1", 8)), "damaged");  // 16385 by 1
  expect_bad(claiming(std::string("\0\0\x40\0\0\0\x40\0", 8)), "16384 by 16384 pixels; at most");
  expect_bad(claiming(std::string("\0\0\x10\0\0\0\x10\0", 8)), "too short for the size");
}

TEST(ReadJpeg, ReadsGreyAndColour) {
  for (const bool progressive : {false, true}) {
    for (const std::size_t channels : {1u, 3u}) {
      const ByteImage image = soft_image(19, 21, channels);
      const ByteImage back = read(jpeg_bytes(image, {.progressive = progressive}));
      EXPECT_EQ(back.height, 19u);
      EXPECT_EQ(back.width, 21u);
      EXPECT_EQ(back.channels, channels);
      EXPECT_LE(largest_difference(back, image), 3);
    }
  }
}

TEST(ReadJpeg, RefusesColoursOfPrinters) {
  expect_bad(jpeg_bytes(plain_image(8, 8, "abcd"), {.cmyk = true}), "neither grey nor red");
}

TEST(ReadJpeg, RefusesEveryTruncation) {
  for (const bool progressive : {false, true}) {
    const std::string bytes =
        jpeg_bytes(soft_image(33, 20, 3), {.quality = 80, .progressive = progressive});
    const auto outcomes = testing_support::try_truncations(bytes, read);
    EXPECT_EQ(outcomes.accepted, 0);
    EXPECT_EQ(outcomes.refused, static_cast<int>(bytes.size()));
  }
}

TEST(ReadJpeg, RefusesSizesThatTheFileCannotHold) {
  std::string bytes = jpeg_bytes(plain_image(8, 8, "a"));
  const std::size_t frame = bytes.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  bytes.replace(frame + 5, 4, std::string("\x20\0\x20\0", 4));  // 8192 by 8192
  expect_bad(bytes, "too short for the size");
  bytes.replace(frame + 5, 4, std::string("\x40\x01\0\x08", 4));
  expect_bad(bytes, "8 by 16385 pixels; at most");
}

TEST(ReadPnm, ReadsBinaryAndPlainFiles) {
  expect_image(read("P5 2 1 255\nab"), 1, "ab");
  expect_image(read("P6\n# made by hand\n1 1\n255\nabc"), 3, "abc");
  expect_image(read("P2\n2 1 # levels:\n255\n97\n98\n"), 1, "ab");
  expect_image(read("P3 1 1 255 97 98 99"), 3, "abc");
}

TEST(ReadPnm, ScalesOtherNumbersOfLevels) {
  expect_image(read("P2 3 1 1 0 1 1"), 1, std::string("\0\xff\xff", 3));
  expect_image(read("P2 2 1 3 1 2"), 1, "\x55\xaa");
  expect_image(read(std::string("P5 2 1 65535\n\xff\xff\x01\x01", 17)), 1, "\xff\x01");
}

TEST(ReadPnm, RefusesWhatIsNotExactlyAnImage) {
  expect_bad("P5 2 1 255\na", "promises 2 bytes of pixels, but there are 1");
  expect_bad("P5 2 1 255\nabc", "but there are 3");
  expect_bad("P5 2 1 255", "no white space behind the header");
  expect_bad("P5 0 1 255\n", "0 by 1 pixels");
  expect_bad("P5 x 1 255\n", "the width is not a whole number");
  expect_bad("P5 2 1 65536\nabcd", "the largest value is not a whole number of at most 65535");
  expect_bad("P5 2 1 0\nab", "largest value is 0");
  expect_bad("P5 1 1 7\nz", "a value is 122, above the 7");
  expect_bad("P2 1 1 7 8", "of at most 7");
  expect_bad("P2 2 1 7 1", "the value of a pixel is not a whole number");
  expect_bad("P2 1 1 7 1 1", "behind its last pixel");
  expect_bad("P5 16385 1 255\n", "at most 16,384 along a side");
  expect_bad("P5 99999999999999999999 1 255\n", "the width is not a whole number");
}

TEST(ReadImage, NamesFilesThatAreNoImages) {
  expect_bad("", "the file is empty");
  expect_bad("GIF89a", "no PNG, JPEG, PPM or PGM image");
  expect_bad("P4 1 1\n\x80", "no PNG, JPEG, PPM or PGM image");
}

TEST(HostileImages, ChangedBytesAreReadOrRefused) {
  const auto sound = [](const std::string& bytes) {
    const ByteImage image = read(bytes);
    EXPECT_EQ(image.pixels.size(), image.height * image.width * image.channels);
    EXPECT_GT(image.pixels.size(), 0u);
  };
  const std::string png = png_bytes(soft_image(6, 5, 3));
  const std::string jpeg = jpeg_bytes(soft_image(9, 10, 3), {.quality = 50});
  const std::string progressive = jpeg_bytes(soft_image(9, 10, 1), {.progressive = true});
  const std::string map = "P6 2 2 255\nabcdefghijkl";
  for (const std::string& bytes : {png, jpeg, progressive, map}) {
    const auto flipped = testing_support::try_flipped_bits(bytes, bytes.size(), sound);
    EXPECT_EQ(flipped.accepted + flipped.refused, static_cast<int>(8 * bytes.size()));
    EXPECT_GT(flipped.refused, 0);
    const auto changed = testing_support::try_random_changes(bytes, 500, sound);
    EXPECT_EQ(changed.accepted + changed.refused, 1000);
  }
  EXPECT_EQ(testing_support::try_truncations(png, sound).accepted, 0);
  EXPECT_EQ(testing_support::try_truncations(map, sound).accepted, 0);
}

}  // namespace
}  // namespace qnn
