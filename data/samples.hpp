#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/tensor/shape.hpp"
#include "data/values.hpp"

namespace qnn {

// One input of every sample, in memory: bytes as image files have them, which preprocessing makes
// numbers of, or numbers. Sample i is values[i * shape.elements() ...], images in NHWC order.
struct InputArray {
  std::string name;
  Shape shape;  // of one sample: [28, 28, 1]
  std::variant<Values<std::uint8_t>, Values<float>> values;

  // The values of all samples; the array must hold what is asked for.
  bool holds_bytes() const { return values.index() == 0; }
  std::span<const std::uint8_t> bytes() const { return std::get<0>(values); }
  std::span<const float> floats() const { return std::get<1>(values); }
  // Those of one sample.
  std::span<const std::uint8_t> bytes(std::size_t sample) const {
    return bytes().subspan(sample * shape.elements(), shape.elements());
  }
};

// What a network should answer for every sample: classes, or numbers.
struct TargetArray {
  std::string name;
  Shape shape;  // of one sample's numbers; of classes: []
  std::variant<Values<std::int32_t>, Values<float>> values;  // classes are checked

  // The values of all samples; the array must hold what is asked for.
  bool holds_labels() const { return values.index() == 0; }
  std::span<const std::int32_t> labels() const { return std::get<0>(values); }
  std::span<const float> floats() const { return std::get<1>(values); }
};

// Samples in memory: at least one input and one target, each for every sample.
struct Samples {
  std::vector<InputArray> inputs;
  std::vector<TargetArray> targets;
  std::vector<std::string> names;  // of every sample, for messages; none if they have no names

  std::size_t count() const;
};

// The names of the only input and target of a set of labelled images.
inline constexpr std::string_view kImageInput = "image";
inline constexpr std::string_view kLabelTarget = "label";

Samples labelled_images(const Shape& shape, Values<std::uint8_t> values,
                        std::vector<std::int32_t> labels);
Samples labelled_floats(const Shape& shape, Values<float> values, std::vector<std::int32_t> labels);

}  // namespace qnn
