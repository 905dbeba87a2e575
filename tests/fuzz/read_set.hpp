#pragma once

#include <algorithm>
#include <variant>

#include "core/base/errors.hpp"
#include "data/dataset.hpp"

namespace qnn::fuzz {

// Reads a data set's training part; throws InternalError if the samples are not what info() says.
// UserError: it was refused.
inline void read_set(const Dataset& set, const FileSystem& files) {
  const DataSource source{.files = &files, .folder = {}};
  const auto holds = [](const auto& array, std::size_t count) {
    return std::visit([&](const auto& values) { return values.size() == count; }, array.values);
  };
  const DatasetInfo info = set.info(source);
  const Samples samples = set.load(Part::Train, source);
  require(samples.count() == info.train_count, "the number of samples is not that of the info");
  for (std::size_t i = 0; i < info.inputs.size(); ++i) {
    const InputArray& input = samples.inputs.at(i);
    require(input.shape == info.inputs[i].shape, "a sample's shape is not that of the info");
    require(holds(input, info.train_count * input.shape.elements()), "values are missing");
  }
  for (std::size_t i = 0; i < info.targets.size(); ++i) {
    const TargetArray& target = samples.targets.at(i);
    const std::size_t classes = info.targets[i].info.classes;
    require(holds(target, info.train_count * target.shape.elements()), "targets are missing");
    if (classes == 0) continue;
    const auto labels = target.labels();
    require(std::all_of(labels.begin(), labels.end(),
                        [&](std::int32_t label) {
                          return label >= 0 && static_cast<std::size_t>(label) < classes;
                        }),
            "a label is no class");
  }
}

}  // namespace qnn::fuzz
