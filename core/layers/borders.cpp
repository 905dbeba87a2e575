#include "core/layers/borders.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

void require_axes(const Shape& input, std::size_t axes, std::string_view verb) {
  if (input.rank() == axes + 1) return;
  throw UserError(ErrorKind::Config,
                  format("{} {} axes needs samples of {} and channels, got {}; use the layer for "
                         "as many dimensions as the data has",
                         verb, axes, axes, input.text()));
}

// Where the inner part of `outer` begins.
Shape start_of(const Shape& outer, std::span<const Border> borders) {
  Shape start = outer.with_extent(outer.rank() - 1, 0);
  for (std::size_t axis = 0; axis < borders.size(); ++axis) {
    start = start.with_extent(axis, borders[axis][0]);
  }
  return start;
}

}  // namespace

Rearrangement pad_with_zeros(const Shape& input, std::span<const Border> padding) {
  require_axes(input, padding.size(), "padding");
  Shape output = input;
  for (std::size_t axis = 0; axis < padding.size(); ++axis) {
    output = output.with_extent(axis, input[axis] + padding[axis][0] + padding[axis][1]);
  }
  return {.output = output,
          .map = box_map(input, {.in = input, .start = origin_in(input)},
                         {.in = output, .start = start_of(output, padding)})};
}

Rearrangement crop(const Shape& input, std::span<const Border> cropping) {
  require_axes(input, cropping.size(), "cropping");
  Shape output = input;
  for (std::size_t axis = 0; axis < cropping.size(); ++axis) {
    const std::size_t cut = std::size_t{cropping[axis][0]} + cropping[axis][1];
    if (cut >= input[axis]) {
      throw UserError(ErrorKind::Config,
                      format("cropping {} + {} cells of axis {} leaves nothing of {}; cut fewer",
                             cropping[axis][0], cropping[axis][1], axis + 1, input.text()));
    }
    output = output.with_extent(axis, input[axis] - cut);
  }
  return {.output = output,
          .map = box_map(output, {.in = input, .start = start_of(input, cropping)},
                         {.in = output, .start = origin_in(output)})};
}

}  // namespace qnn
