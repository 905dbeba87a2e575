#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/tensor/shape.hpp"

namespace qnn {

// Checks of what comes into a layer; `layer` is its type, for the message. Each throws
// UserError(Config) with reason and remedy.

// The only input.
const Shape& single_input(std::span<const Shape> inputs, std::string_view layer);

// The only input, which must be an image [height, width, channels].
const Shape& single_image(std::span<const Shape> inputs, std::string_view layer);

}  // namespace qnn
