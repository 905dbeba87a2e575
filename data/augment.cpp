#include "data/augment.hpp"

#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

AxisMap whole_axis(std::size_t extent) {
  return {.offset = 0, .reversed = false, .first = 0, .last = static_cast<std::ptrdiff_t>(extent)};
}

// The map after which pixel i shows what pixel extent - 1 - i showed before.
AxisMap mirrored(const AxisMap& map, std::ptrdiff_t extent) {
  return {.offset = map.source(extent - 1),
          .reversed = !map.reversed,
          .first = extent - map.last,
          .last = extent - map.first};
}

// The map after which pixel i shows what pixel i + shift showed before, which is 0 outside. What an
// earlier step lost stays lost.
AxisMap shifted(const AxisMap& map, std::ptrdiff_t shift, std::ptrdiff_t extent) {
  const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(map.first - shift, 0, extent);
  return {.offset = map.source(shift),
          .reversed = map.reversed,
          .first = first,
          .last = std::clamp<std::ptrdiff_t>(map.last - shift, first, extent)};
}

struct Extents {
  std::ptrdiff_t height;
  std::ptrdiff_t width;
};

using Draws = std::array<std::uint32_t, 4>;

void apply(const RandomFlip&, const Draws& draws, const Extents& extents, ImageMap& map) {
  if (draws[0] >> 31 != 0) map.columns = mirrored(map.columns, extents.width);
}

void apply(const RandomCrop& crop, const Draws& draws, const Extents& extents, ImageMap& map) {
  const auto shift = [&](std::uint32_t bits) {
    const std::uint64_t choices = 2 * std::uint64_t{crop.padding} + 1;
    return static_cast<std::ptrdiff_t>(bits * choices >> 32) -
           static_cast<std::ptrdiff_t>(crop.padding);
  };
  map.rows = shifted(map.rows, shift(draws[0]), extents.height);
  map.columns = shifted(map.columns, shift(draws[1]), extents.width);
}

}  // namespace

void check_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                         const InputPlace& input) {
  if (sample.rank() == 3) return;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!acts_on(steps[i], input)) continue;
    throw UserError(ErrorKind::Config,
                    format("data.augment[{}] ({}): needs images of shape [height, width, "
                           "channels], but samples have the shape {}; remove it",
                           i, step_name(steps[i]), sample.text()));
  }
}

ImageMap draw_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                            const SampleMoment& moment, const InputPlace& input) {
  const Extents extents{static_cast<std::ptrdiff_t>(sample[0]),
                        static_cast<std::ptrdiff_t>(sample[1])};
  ImageMap map{whole_axis(sample[0]), whole_axis(sample[1])};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!acts_on(steps[i], input)) continue;
    const RandomStream random(moment.seed, RandomPurpose::Augmentation,
                              static_cast<std::uint32_t>(i), moment.epoch);
    const Draws draws = random.block(moment.index);
    std::visit([&](const auto& step) { apply(step, draws, extents, map); }, steps[i]);
  }
  return map;
}

}  // namespace qnn
