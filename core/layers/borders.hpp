#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// Cells before and after an axis.
using Border = std::array<std::uint32_t, 2>;

// The borders of N axes. A config gives one number for all, one for each axis, or a pair for each;
// of a single axis one number or the pair.
template <std::size_t N>
using Borders = std::conditional_t<N == 1, Border, std::array<Border, N>>;

template <std::size_t N>
constexpr Borders<N> borders_of(std::uint32_t cells) {
  Borders<N> borders{};
  if constexpr (N == 1) {
    borders.fill(cells);
  } else {
    for (Border& border : borders) border.fill(cells);
  }
  return borders;
}

template <std::size_t N>
std::span<const Border> border_list(const Borders<N>& borders) {
  if constexpr (N == 1) {
    return {&borders, 1};
  } else {
    return borders;
  }
}

inline constexpr std::string_view kBordersHelp =
    "cells before and after: one number for all, one for each axis, or a pair for each";

// The sample [axes..., channels] with borders of zeros, and with borders cut off. Throw
// UserError(Config) for a sample of other rank, or one of which nothing is left.
Rearrangement pad_with_zeros(const Shape& input, std::span<const Border> padding);
Rearrangement crop(const Shape& input, std::span<const Border> cropping);

// tf.keras.layers.ZeroPadding1D, 2D, 3D.
template <std::size_t N>
struct ZeroPadding {
  static constexpr std::string_view kSummary = "a border of zeros around each sample";
  static constexpr std::string_view kFormula =
      "[batch, axes..., channels]: y[i] = x[i - cells before] inside, else 0";

  Borders<N> padding = borders_of<N>(1);

  template <class Fields>
  void fields(Fields& f) {
    f.optional("padding", padding, kBordersHelp, AtMost{kLargestWindowExtent});
  }
  Rearrangement moves(const Shape& input) const {
    return pad_with_zeros(input, border_list<N>(padding));
  }
};

struct ZeroPadding1d : ZeroPadding<1> {
  static constexpr std::string_view kName = "zero_padding1d";
  static constexpr std::string_view kSource = "tf.keras.layers.ZeroPadding1D";
};
struct ZeroPadding2d : ZeroPadding<2> {
  static constexpr std::string_view kName = "zero_padding2d";
  static constexpr std::string_view kSource = "tf.keras.layers.ZeroPadding2D";
};
struct ZeroPadding3d : ZeroPadding<3> {
  static constexpr std::string_view kName = "zero_padding3d";
  static constexpr std::string_view kSource = "tf.keras.layers.ZeroPadding3D";
};

// tf.keras.layers.Cropping1D, 2D, 3D. As there, one cell of each end is cut by default in one and
// in three dimensions, none in two.
template <std::size_t N>
struct Cropping {
  static constexpr std::string_view kSummary = "cuts a border off each sample";
  static constexpr std::string_view kFormula =
      "[batch, axes..., channels]: y[i] = x[i + cells before]; the rest gets no gradient";

  Borders<N> cropping = borders_of<N>(N == 2 ? 0 : 1);

  template <class Fields>
  void fields(Fields& f) {
    f.optional("cropping", cropping, kBordersHelp, AtMost{kLargestWindowExtent});
  }
  Rearrangement moves(const Shape& input) const { return crop(input, border_list<N>(cropping)); }
};

struct Cropping1d : Cropping<1> {
  static constexpr std::string_view kName = "cropping1d";
  static constexpr std::string_view kSource = "tf.keras.layers.Cropping1D";
};
struct Cropping2d : Cropping<2> {
  static constexpr std::string_view kName = "cropping2d";
  static constexpr std::string_view kSource = "tf.keras.layers.Cropping2D";
};
struct Cropping3d : Cropping<3> {
  static constexpr std::string_view kName = "cropping3d";
  static constexpr std::string_view kSource = "tf.keras.layers.Cropping3D";
};

}  // namespace qnn
