#include "data/byte_image.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

ByteImage row_of(const std::string& pixels, std::size_t channels = 1) {
  return {.height = 1, .width = pixels.size() / channels, .channels = channels, .pixels = pixels};
}

TEST(ByteImage, ColoursBecomeGreyByTheirBrightness) {
  // 0.299, 0.587 and 0.114 of 255 are 76.2, 149.7 and 29.1.
  const ByteImage grey =
      with_channels(row_of(std::string("\xff\0\0\0\xff\0\0\0\xff\xff\xff\xff", 12), 3), 1);
  EXPECT_EQ(grey.channels, 1u);
  EXPECT_EQ(grey.pixels, "\x4c\x96\x1d\xff");
}

TEST(ByteImage, GreyIsShownInEveryChannel) {
  const ByteImage colours = with_channels(row_of("ab"), 3);
  EXPECT_EQ(colours.channels, 3u);
  EXPECT_EQ(colours.pixels, "aaabbb");
  EXPECT_EQ(with_channels(colours, 3).pixels, "aaabbb");
}

// tf.image.resize([[[0], [100]]], [1, 4]) is 0, 25, 75, 100.
TEST(ByteImage, IsStretchedAsByTensorFlow) {
  EXPECT_EQ(resized(row_of(std::string("\0d", 2)), 1, 4).pixels, std::string("\0\x19Kd", 4));
  // And of the mean of four cells.
  const ByteImage four{.height = 2, .width = 2, .channels = 1, .pixels = "\x02\x04\x06\x0a"};
  EXPECT_EQ(resized(four, 1, 1).pixels, "\x06");  // 5.5
}

TEST(ByteImage, OfTheSameSizeStaysAsItIs) {
  const ByteImage image{.height = 1, .width = 2, .channels = 3, .pixels = "abcdef"};
  EXPECT_EQ(resized(image, 1, 2).pixels, "abcdef");
}

TEST(ByteImage, ChannelsAreStretchedApart) {
  EXPECT_EQ(resized(row_of("adgbeh", 3), 1, 1).pixels, "beh");  // 97.5 to 98
  EXPECT_EQ(resized(row_of("xyz", 3), 2, 2).pixels, "xyzxyzxyzxyz");
}

}  // namespace
}  // namespace qnn
