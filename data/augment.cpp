#include "data/augment.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

std::span<Covered> covered_in(ImageMap& map) {
  return std::span(map.covered).first(map.covered_count);
}

void apply(const Cutout& cutout, const Draws& draws, const Extents& extents, ImageMap& map) {
  const auto size = static_cast<std::ptrdiff_t>(cutout.size);
  const auto place = [&](std::uint32_t bits, std::ptrdiff_t extent) {
    const std::uint64_t centre = std::uint64_t{bits} * static_cast<std::uint64_t>(extent) >> 32;
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(centre) - size / 2;
    return std::pair{std::max<std::ptrdiff_t>(first, 0), std::min(first + size, extent)};
  };
  const auto [top, bottom] = place(draws[0], extents.height);
  const auto [left, right] = place(draws[1], extents.width);
  map.covered[map.covered_count++] = {
      .top = top, .bottom = bottom, .left = left, .right = right, .value = cutout.fill};
}

void apply(const RandomFlip&, const Draws& draws, const Extents& extents, ImageMap& map) {
  if (draws[0] >> 31 == 0) return;
  map.columns = mirrored(map.columns, extents.width);
  for (Covered& each : covered_in(map)) {
    each.left = extents.width - std::exchange(each.right, extents.width - each.left);
  }
}

void apply(const RandomCrop& crop, const Draws& draws, const Extents& extents, ImageMap& map) {
  const auto shift = [&](std::uint32_t bits) {
    const std::uint64_t choices = 2 * std::uint64_t{crop.padding} + 1;
    return static_cast<std::ptrdiff_t>(bits * choices >> 32) -
           static_cast<std::ptrdiff_t>(crop.padding);
  };
  const std::ptrdiff_t down = shift(draws[0]);
  const std::ptrdiff_t right = shift(draws[1]);
  map.rows = shifted(map.rows, down, extents.height);
  map.columns = shifted(map.columns, right, extents.width);
  const auto move = [](std::ptrdiff_t& edge, std::ptrdiff_t by, std::ptrdiff_t extent) {
    edge = std::clamp<std::ptrdiff_t>(edge - by, 0, extent);
  };
  for (Covered& each : covered_in(map)) {
    move(each.top, down, extents.height);
    move(each.bottom, down, extents.height);
    move(each.left, right, extents.width);
    move(each.right, right, extents.width);
  }
}

}  // namespace

void check_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                         const InputPlace& input) {
  std::size_t cutouts = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (std::holds_alternative<Mixup>(steps[i]) && i + 1 < steps.size())
      throw UserError(ErrorKind::Config,
                      format("data.augment[{}] (mixup): it mixes samples that the other steps have "
                             "changed; make it the last step, and the only one",
                             i));
    if (!acts_on(steps[i], input)) continue;
    if (std::holds_alternative<Cutout>(steps[i]) && ++cutouts > kMaxCutouts)
      throw UserError(ErrorKind::Config,
                      format("data.augment[{}] (cutout): an input can have {} cutouts; remove "
                             "this one",
                             i, kMaxCutouts));
    if (sample.rank() == 3) continue;
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
    std::visit(
        [&]<class Step>(const Step& step) {
          if constexpr (WorksOnOneInput<Step>) apply(step, draws, extents, map);
        },
        steps[i]);
  }
  return map;
}

}  // namespace qnn
