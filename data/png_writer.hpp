#pragma once

#include <string>
#include <string_view>

#include "data/byte_image.hpp"

namespace qnn {

// What a PNG file begins with.
inline constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);

// The image as a PNG file (ISO/IEC 15948): 8 bits a channel, one IDAT of zlib data, no filter. The
// image must have a pixel and 1 or 3 channels.
std::string png_bytes(const ByteImage& image);

}  // namespace qnn
