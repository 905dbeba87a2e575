#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/random.hpp"
#include "core/config/fields.hpp"
#include "core/tensor/shape.hpp"
#include "data/step_input.hpp"

namespace qnn {

// Random changes to training images, before preprocessing: a closed set, applied in the order of
// the config. Each is a function of (seed, epoch, sample) alone.

struct RandomFlip {
  static constexpr std::string_view kName = "random_flip";
  static constexpr std::string_view kSource = "tf.image.random_flip_left_right";
  static constexpr std::string_view kSummary = "mirrors left and right with probability 1/2";
  std::optional<std::string> input = {};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("input", input, kStepInputHelp);
  }
};

struct RandomCrop {
  static constexpr std::string_view kName = "random_crop";
  static constexpr std::string_view kSource = "tf.image.random_crop, after padding";
  static constexpr std::string_view kSummary =
      "pads each side with zeros, then cuts out an image of the old size";
  std::uint32_t padding = 4;
  std::optional<std::string> input = {};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("padding", padding, "pixels added on each side", AtLeast{1}, AtMost{256});
    f.optional("input", input, kStepInputHelp);
  }
};

// T. DeVries, G. W. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout"
// (2017).
struct Cutout {
  static constexpr std::string_view kName = "cutout";
  static constexpr std::string_view kSource = "DeVries & Taylor, arXiv:1708.04552";
  static constexpr std::string_view kSummary =
      "covers a square around a random pixel, as far as it lies in the image";
  std::uint32_t size = 8;
  float fill = 0;
  std::optional<std::string> input = {};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("size", size, "pixels along each side of the square", AtLeast{1}, AtMost{256});
    f.optional("fill", fill, "the value there, after preprocessing");
    f.optional("input", input, kStepInputHelp);
  }
};

// H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz, "mixup: Beyond Empirical Risk Minimization"
// (2018). See mixup.hpp.
struct Mixup {
  static constexpr std::string_view kName = "mixup";
  static constexpr std::string_view kSource = "Zhang et al., arXiv:1710.09412";
  static constexpr std::string_view kSummary =
      "mixes each sample, all its inputs and targets, with another one of the training part; the "
      "last step";
  static constexpr std::string_view kFormula =
      "x = s x1 + (1 - s) x2, t = s t1 + (1 - s) t2, s from Beta(alpha, alpha); labels as one-hot "
      "vectors";
  float alpha = 0.2f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "near 0 hardly any mixing, at 1 all shares are equally likely",
               GreaterThan{0}, AtMost{1});
  }
};

using Augmentation = std::variant<Cutout, Mixup, RandomCrop, RandomFlip>;

inline constexpr std::size_t kMaxCutouts = 4;  // of one input

// Where the pixels along one axis of an augmented image come from: pixel i shows the old pixel
// source(i) if first <= i < last, and is 0 elsewhere.
struct AxisMap {
  std::ptrdiff_t offset = 0;
  bool reversed = false;
  std::ptrdiff_t first = 0;
  std::ptrdiff_t last = 0;

  std::ptrdiff_t source(std::ptrdiff_t i) const { return reversed ? offset - i : offset + i; }
};

// A rectangle of an augmented image that shows a value instead.
struct Covered {
  std::ptrdiff_t top = 0, bottom = 0, left = 0, right = 0;  // the last ones not included
  float value = 0;                                          // after preprocessing
};

struct ImageMap {
  AxisMap rows;
  AxisMap columns;
  std::array<Covered, kMaxCutouts> covered = {};
  std::size_t covered_count = 0;
};

// Throws UserError(Config) unless no step acts on the input or its samples are [height, width,
// channels]; for more than kMaxCutouts cutouts; and for a mixup that is not the last step.
void check_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                         const InputPlace& input = {});

// One sample, as one epoch of a run shows it.
struct SampleMoment {
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::uint32_t index = 0;  // of the sample
};

// All steps for the input as one map; a mixup is none of them.
ImageMap draw_augmentations(std::span<const Augmentation> steps, const Shape& sample,
                            const SampleMoment& moment, const InputPlace& input = {});

}  // namespace qnn
