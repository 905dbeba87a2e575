#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "core/base/random.hpp"
#include "core/config/fields.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// Random changes to training images, before preprocessing: a closed set, applied in the order of
// the config. Each is a function of (seed, epoch, sample) alone.

struct RandomFlip {
  static constexpr std::string_view kName = "random_flip";
  static constexpr std::string_view kSummary = "mirrors left and right with probability 1/2";
  template <class Fields>
  void fields(Fields&) {}
};

struct RandomCrop {
  static constexpr std::string_view kName = "random_crop";
  static constexpr std::string_view kSummary =
      "pads each side with zeros, then cuts out an image of the old size";
  std::uint32_t padding = 4;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("padding", padding, "pixels added on each side", AtLeast{1}, AtMost{256});
  }
};

using Augmentation = std::variant<RandomFlip, RandomCrop>;

// Where the pixels along one axis of an augmented image come from: pixel i shows the old pixel
// source(i) if first <= i < last, and is 0 elsewhere.
struct AxisMap {
  std::ptrdiff_t offset = 0;
  bool reversed = false;
  std::ptrdiff_t first = 0;
  std::ptrdiff_t last = 0;

  std::ptrdiff_t source(std::ptrdiff_t i) const { return reversed ? offset - i : offset + i; }
};

struct ImageMap {
  AxisMap rows;
  AxisMap columns;
};

// Throws UserError(Config) unless there are no steps or the sample is [height, width, channels].
void check_augmentations(std::span<const Augmentation> steps, const Shape& sample);

// All steps as one map, drawn for one sample of one epoch.
ImageMap draw_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                            std::uint64_t seed, std::uint64_t epoch, std::uint32_t index);

}  // namespace qnn
