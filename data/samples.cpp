#include "data/samples.hpp"

#include <utility>

namespace qnn {

std::size_t Samples::count() const {
  const TargetArray& target = targets[0];
  return std::visit([&](const auto& values) { return values.size() / target.shape.elements(); },
                    target.values);
}

namespace {

template <class T>
Samples labelled(const Shape& shape, Values<T> values, std::vector<std::int32_t> labels) {
  Samples samples;
  samples.inputs.push_back(
      {.name = std::string(kImageInput), .shape = shape, .values = std::move(values)});
  samples.targets.push_back({.name = std::string(kLabelTarget),
                             .shape = {},
                             .values = Values<std::int32_t>(std::move(labels))});
  return samples;
}

}  // namespace

Samples labelled_images(const Shape& shape, Values<std::uint8_t> values,
                        std::vector<std::int32_t> labels) {
  return labelled(shape, std::move(values), std::move(labels));
}

Samples labelled_floats(const Shape& shape, Values<float> values,
                        std::vector<std::int32_t> labels) {
  return labelled(shape, std::move(values), std::move(labels));
}

}  // namespace qnn
