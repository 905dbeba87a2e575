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

// The only input, which must have this many spatial axes before its channels: 1 for a sequence
// [steps, channels], 2 for an image [height, width, channels], 3 for a volume [depth, height,
// width, channels].
const Shape& single_image(std::span<const Shape> inputs, std::string_view layer,
                          std::size_t dimensions = 2);

}  // namespace qnn
