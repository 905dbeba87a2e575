#pragma once

#include <string_view>

#include "core/base/file_system.hpp"
#include "data/byte_image.hpp"

namespace qnn {

// Whether the bytes begin as such a file does.
bool is_jpeg(std::string_view bytes);

// By libjpeg-turbo. What is taken and what is refused: see image_reader.hpp.
ByteImage read_jpeg(std::string_view bytes, const Path& path);

}  // namespace qnn
