#pragma once

#include <string_view>

#include "core/base/file_system.hpp"
#include "data/byte_image.hpp"

namespace qnn {

// What kind of image a file that begins so is: "PNG", "JPEG", "PPM or PGM"; empty if it is none.
std::string_view image_kind(std::string_view beginning);

// The image in the bytes of a PNG, JPEG, PPM or PGM file, told apart by how they begin, with 1 or 3
// channels as the file has them:
//
//   PNG    of any colour type, depth and interlacing; 16 bits become 8 to the nearest, palettes
//          colours; transparency is left out, as by Pillow's convert("RGB")
//   JPEG   grey and colour (not CMYK), baseline and progressive, by the slow, exact transform
//   PPM, PGM   binary or plain, of up to 65535 levels, scaled to 0 ... 255
//
// Gamma, colour profiles and the orientation that cameras note are not applied.
//
// Throws UserError(BadData) that names `path`, for the message: files of other kinds, damaged or
// truncated ones, and images of more than 16384 pixels along a side or 2^26 in all.
ByteImage read_image(std::string_view bytes, const Path& path);

}  // namespace qnn
