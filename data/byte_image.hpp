#pragma once

#include <cstddef>
#include <string>

namespace qnn {

// An image of bytes, row by row from the top; 1 channel is grey, 3 are red, green, blue.
struct ByteImage {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  std::string pixels;  // height * width * channels
};

// The image with 1 channel or 3. Grey is (299 R + 587 G + 114 B) / 1000 to the nearest byte, in
// units of 2^-16 as Pillow's convert("L") has it; a grey image shows its value in all of 3
// channels.
ByteImage with_channels(ByteImage image, std::size_t channels);

// The image stretched to another size, as tf.image.resize does with "bilinear" (without antialias;
// see core/kernels/resize.hpp), to the nearest byte.
ByteImage resized(ByteImage image, std::size_t height, std::size_t width);

}  // namespace qnn
