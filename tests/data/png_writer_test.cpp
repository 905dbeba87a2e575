#include "data/png_writer.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace qnn {
namespace {

std::string inflated(std::string_view bytes, std::size_t size) {
  std::string result(size, '\0');
  uLongf made = size;
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(result.data()), &made,
                       reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()),
            Z_OK);
  EXPECT_EQ(made, size);
  return result;
}

std::size_t big_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

TEST(PngWriter, WritesTheChunksOfTheStandard) {
  const std::string png = png_bytes({.height = 2, .width = 3, .channels = 1, .pixels = "abcdef"});

  EXPECT_EQ(png.substr(0, 8), std::string("\x89PNG\r\n\x1a\n"));
  EXPECT_EQ(png.substr(8, 21), std::string("\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\0\0\0\0", 21));
  // The checksum of an empty IEND is the same in every PNG.
  EXPECT_EQ(png.substr(png.size() - 12), std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12));
  const std::size_t length = big_endian(std::string_view(png).substr(33));
  EXPECT_EQ(png.substr(37, 4), "IDAT");
  EXPECT_EQ(png.size(), 33 + 12 + length + 12);
  EXPECT_EQ(inflated(std::string_view(png).substr(41, length), 8), std::string("\0abc\0def", 8));
}

TEST(PngWriter, WritesThreeChannelsAsColours) {
  const std::string png = png_bytes({.height = 1, .width = 1, .channels = 3, .pixels = "rgb"});
  EXPECT_EQ(png[25], 2);
  const std::size_t length = big_endian(std::string_view(png).substr(33));
  EXPECT_EQ(inflated(std::string_view(png).substr(41, length), 4), std::string("\0rgb", 4));
}

}  // namespace
}  // namespace qnn
