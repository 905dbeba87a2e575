#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/tensor/shape.hpp"

namespace qnn {

// Whether a window stays inside the image, or the image is padded so that the output has
// ceil(extent / stride) cells.
enum class Padding { Valid, Same };
constexpr auto enum_names(Padding) {
  return std::array{std::pair{"valid", Padding::Valid}, std::pair{"same", Padding::Same}};
}

// Height and width of a window, of its step, of its spread. Configs give one number for both.
using Extents2 = std::array<std::uint32_t, 2>;

// The largest extent that a config may ask for; keeps products of extents far from overflow.
inline constexpr double kLargestWindowExtent = 65535;

std::string text_of(const Extents2& extents);  // "3 x 2"

struct WindowPadding {
  std::size_t top = 0, bottom = 0, left = 0, right = 0;
};

// The cells that `padding` adds around an image [height, width, channels]: none, or TensorFlow's
// amounts (see same_padding in kernels/conv2d.hpp).
WindowPadding window_padding(Padding padding, const Shape& image, const Extents2& window,
                             const Extents2& strides, const Extents2& dilation = {1, 1});

// Throws UserError(Config) if the window, spread by its dilation, is larger than the unpadded
// image. `layer` and `field` name it: "conv2d", "kernel_size".
void require_window_fits(std::string_view layer, std::string_view field, const Shape& image,
                         const Extents2& window, const Extents2& dilation = {1, 1});

}  // namespace qnn
