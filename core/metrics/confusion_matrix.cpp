#include "core/metrics/confusion_matrix.hpp"

#include <cmath>

#include "core/base/errors.hpp"
#include "core/metrics/class_of.hpp"

namespace qnn {
namespace {

std::size_t class_count(const Shape& predictions) {
  return predictions.back() == 1 ? 2 : predictions.back();
}

template <class Count>
void count(const MetricBatch& batch, std::span<Count> counts) {
  const std::size_t classes = class_count(batch.predictions.shape());
  require(counts.size() == classes * classes, "a confusion matrix is classes by classes");
  if (batch.classes() == 1) {
    for_each_target(
        batch, [&](float t, float p) { counts[(t > 0.5f ? 2u : 0u) + (p > 0.5f ? 1u : 0u)] += 1; });
  } else {
    for_each_class(batch, [&](std::span<const float> row, std::size_t label) {
      counts[label * classes + largest_of(row)] += 1;
    });
  }
}

}  // namespace

void ConfusionMatrix::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable(kName, predictions, targets);
}

std::size_t ConfusionMatrix::state_size(const Shape& predictions) const {
  return class_count(predictions) * class_count(predictions);
}

void ConfusionMatrix::accumulate(const MetricBatch& batch, std::span<double> state) const {
  count(batch, state);
}

MetricResult ConfusionMatrix::result(std::span<const double> state) const {
  const auto classes =
      static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(state.size()))));
  return {.shape = Shape{classes, classes}, .values = {state.begin(), state.end()}};
}

void count_confusion(const ConstTensorView& predictions, std::span<const std::int32_t> labels,
                     std::span<std::uint64_t> counts) {
  count({.predictions = predictions, .targets = {.labels = labels, .values = {}}}, counts);
}

}  // namespace qnn
