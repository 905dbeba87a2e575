#include "core/layers/channels.hpp"

#include <array>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "core/layers/axes.hpp"

namespace qnn {
namespace {

// extent / parts.
std::size_t divided(std::size_t extent, std::size_t parts, std::string_view layer,
                    const Shape& input) {
  if (extent % parts == 0) return extent / parts;
  throw UserError(ErrorKind::Config,
                  format("{} cannot cut {} of {} into {} equal parts; choose a divisor of {}",
                         layer, extent, input.text(), parts, extent));
}

void require_image(const Shape& input, std::string_view layer) {
  single_image(std::span(&input, 1), layer);
}

}  // namespace

Rearrangement SpaceToDepth::moves(const Shape& input) const {
  require_image(input, kName);
  const std::size_t block = block_size;
  const std::size_t height = divided(input[0], block, kName, input);
  const std::size_t width = divided(input[1], block, kName, input);
  constexpr std::array<std::size_t, 5> kOrder{0, 2, 1, 3, 4};
  return {.output = {height, width, block * block * input[2]},
          .map = permutation_map({height, block, width, block, input[2]}, kOrder)};
}

Rearrangement DepthToSpace::moves(const Shape& input) const {
  require_image(input, kName);
  const std::size_t block = block_size;
  const std::size_t channels = divided(input[2], block * block, kName, input);
  constexpr std::array<std::size_t, 5> kOrder{0, 2, 1, 3, 4};
  return {.output = {input[0] * block, input[1] * block, channels},
          .map = permutation_map({input[0], input[1], block, block, channels}, kOrder)};
}

Rearrangement ChannelShuffle::moves(const Shape& input) const {
  const std::size_t last = sample_axis(-1, input, kName);
  const std::size_t part = divided(input[last], groups, kName, input);
  constexpr std::array<std::size_t, 3> kOrder{0, 2, 1};
  const std::size_t pixels = input.elements() / input[last];
  return {.output = input, .map = permutation_map({pixels, groups, part}, kOrder)};
}

void SplitPart::check() const {
  if (index < parts) return;
  throw FieldError("index", format("must be less than parts, {}, got {}", parts, index),
                   "parts are counted from 0");
}

Rearrangement SplitPart::moves(const Shape& input) const {
  const std::size_t place = sample_axis(axis, input, kName);
  const std::size_t part = divided(input[place], parts, kName, input);
  const Shape output = input.with_extent(place, part);
  const Shape origin = origin_in(output);
  return {.output = output,
          .map = box_map(output, {.in = input, .start = origin.with_extent(place, index * part)},
                         {.in = output, .start = origin})};
}

}  // namespace qnn
