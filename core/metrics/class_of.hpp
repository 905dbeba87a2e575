#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "core/metrics/metric_state.hpp"

namespace qnn {

// The place of the largest value, the first of equal ones.
inline std::size_t largest_of(std::span<const float> values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

// Calls visit(row of predictions, class) for each place: the class is the label, or that of the
// largest target value.
template <class Visit>
void for_each_class(const MetricBatch& batch, const Visit& visit) {
  const std::span<const float> predictions = batch.predictions.floats();
  const std::size_t classes = batch.classes();
  for (std::size_t place = 0; place < batch.places(); ++place) {
    const std::size_t begin = place * classes;
    const std::size_t label =
        batch.targets.values.empty()
            ? static_cast<std::size_t>(batch.targets.labels[place])
            : largest_of(batch.targets.values.floats().subspan(begin, classes));
    visit(predictions.subspan(begin, classes), label);
  }
}

// Calls visit(target, prediction) for each value.
template <class Visit>
void for_each_target(const MetricBatch& batch, const Visit& visit) {
  constexpr std::size_t kBlock = 256;
  const TargetValues targets(batch.targets, batch.predictions.shape());
  const std::span<const float> predictions = batch.predictions.floats();
  float made[kBlock];  // NOLINT: a block on the stack
  for (std::size_t begin = 0; begin < predictions.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, predictions.size() - begin);
    const std::span<const float> block = targets.at(begin, count, made);
    for (std::size_t i = 0; i < count; ++i) visit(block[i], predictions[begin + i]);
  }
}

}  // namespace qnn
