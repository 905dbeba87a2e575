#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/kernels/conv3d.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// What all layers with a moving window share, over N = 1, 2 or 3 spatial axes: a sequence
// [steps, channels], an image [height, width, channels], a volume [depth, height, width, channels].

// Whether a window stays inside the image, or the image is padded so that the output has
// ceil(extent / stride) cells.
enum class Padding { Valid, Same };
constexpr auto enum_names(Padding) {
  return std::array{std::pair{"valid", Padding::Valid}, std::pair{"same", Padding::Same}};
}

// A convolution of a sequence may also be padded before its begin alone: then no output sees a
// later step than its own.
enum class SequencePadding { Valid, Same, Causal };
constexpr auto enum_names(SequencePadding) {
  return std::array{std::pair{"valid", SequencePadding::Valid},
                    std::pair{"same", SequencePadding::Same},
                    std::pair{"causal", SequencePadding::Causal}};
}

// What a convolution over N axes takes as its padding.
template <std::size_t N>
using ConvPadding = std::conditional_t<N == 1, SequencePadding, Padding>;

// A number for each axis, outermost first. Configs may give one number for all.
template <std::size_t N>
using Extents = std::array<std::uint32_t, N>;

template <std::size_t N>
constexpr Extents<N> equal_extents(std::uint32_t value) {
  Extents<N> extents{};
  extents.fill(value);
  return extents;
}

// The largest extent that a config may ask for; keeps products of extents far from overflow.
inline constexpr double kLargestWindowExtent = 65535;

std::string text_of(std::span<const std::uint32_t> extents);  // "3 x 2"

// A window along one axis, and the cells that its padding adds at both ends.
struct WindowAxis {
  std::size_t extent = 1;  // of the image
  std::size_t window = 1, stride = 1, dilation = 1;
  std::size_t before = 0, after = 0;

  std::size_t outputs() const;  // places of the window
};

// The padding of an axis set from its other members: none, TensorFlow's amounts (see same_padding
// in kernels/conv2d.hpp), or all of the window but one cell in front.
WindowAxis padded(WindowAxis axis, Padding padding);
WindowAxis padded(WindowAxis axis, SequencePadding padding);

// Depth, height, width. A sequence is an image of height 1, an image a volume of depth 1: the axes
// that are not there have one cell, and the window one place on them.
using WindowAxes = std::array<WindowAxis, 3>;

// A window over `image`, whose first N extents are spatial. `Kind` is Padding or SequencePadding.
template <class Kind, std::size_t N>
WindowAxes window_axes(Kind padding, const Shape& image, const Extents<N>& window,
                       const Extents<N>& strides,
                       const Extents<N>& dilation = equal_extents<N>(1)) {
  WindowAxes axes;
  for (std::size_t i = 0; i < N; ++i)
    axes[axes.size() - N + i] = padded(
        {.extent = image[i], .window = window[i], .stride = strides[i], .dilation = dilation[i]},
        padding);
  return axes;
}

// The places of the window along the last `dimensions` axes, and the channels.
Shape window_output(const WindowAxes& axes, std::size_t dimensions, std::size_t channels);

// The convolution of one slice: height and width of `axes`, no groups, padded by 0.
Conv2dProblem conv2d_problem(const WindowAxes& axes, std::size_t in, std::size_t out);
// That of all axes.
Conv3dProblem conv3d_problem(const WindowAxes& axes, std::size_t in, std::size_t out);

// Throws UserError(Config) if the window, spread by its dilation, is larger than the unpadded
// image. `layer` and `field` name it: "conv2d", "kernel_size". No dilation: 1 on all axes.
void require_window_fits(std::string_view layer, std::string_view field, const Shape& image,
                         std::span<const std::uint32_t> window,
                         std::span<const std::uint32_t> dilation = {});

}  // namespace qnn
