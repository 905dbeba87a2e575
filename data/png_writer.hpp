#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace qnn {

// An image of bytes, row by row from the top; 1 channel is grey, 3 are red, green, blue.
struct ByteImage {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  std::string pixels;  // height * width * channels
};

// The image as a PNG file (ISO/IEC 15948): 8 bits a channel, one IDAT of zlib data, no filter. The
// image must have a pixel and 1 or 3 channels.
std::string png_bytes(const ByteImage& image);

}  // namespace qnn
