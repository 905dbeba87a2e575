#pragma once

#include <cstdint>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/limits.hpp"

namespace qnn {

// Throws UserError(BadData), naming `path`, for an image that is empty or larger than we take.
inline void check_image_size(std::uint64_t height, std::uint64_t width, const Path& path) {
  if (height == 0 || width == 0)
    throw bad_file(path, format("the image has {} by {} pixels; remove it", width, height));
  if (height <= kMaxImageSide && width <= kMaxImageSide && height * width <= kMaxImagePixels)
    return;
  throw bad_file(
      path, format("the image has {} by {} pixels; at most {} along a side and {} in "
                   "all are read; make it smaller",
                   width, height, with_thousands(kMaxImageSide), with_thousands(kMaxImagePixels)));
}

}  // namespace qnn
