#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/tensor/shape.hpp"
#include "data/png_writer.hpp"

namespace qnn {

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

// A small image of one sample's input, or nothing if its shape is no image: [height, width] or
// [height, width, 1 or 3]. Its least value is black and its greatest white; sides longer than 64
// are divided by a whole number, each pixel the mean of those that it stands for.
std::optional<ByteImage> thumbnail(std::span<const float> values, const Shape& shape);

// <img> with the picture in it; `alt` is text.
std::string inline_image(const ByteImage& image, std::string_view alt,
                         std::string_view css_class = {});

}  // namespace qnn
