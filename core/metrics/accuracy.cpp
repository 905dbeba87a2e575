#include "core/metrics/accuracy.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/metrics/class_of.hpp"

namespace qnn {
namespace {

void require_classes(std::string_view who, const Shape& predictions, const TargetInfo& targets) {
  if (targets.classes > 0) {
    require_one_prediction_per_class(who, predictions, targets);
  } else {
    require_comparable(who, predictions, targets);
  }
}

bool all_are_finite(std::span<const float> row) {
  return std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
}

bool has_one_prediction(const Shape& predictions) {
  return predictions.rank() == 0 || predictions.back() == 1;
}

}  // namespace

void BinaryAccuracy::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable(kName, predictions, targets);
}

void BinaryAccuracy::accumulate(const MetricBatch& batch, std::span<double> state) const {
  std::size_t hits = 0;
  for_each_target(batch, [&](float t, float p) { hits += t == (p > threshold ? 1.0f : 0.0f); });
  add_to_mean(state, static_cast<double>(hits), batch.predictions.elements());
}

void CategoricalAccuracy::check(const Shape& predictions, const TargetInfo& targets) const {
  require_classes(kName, predictions, targets);
}

void CategoricalAccuracy::accumulate(const MetricBatch& batch, std::span<double> state) const {
  std::size_t hits = 0;
  for_each_class(batch, [&](std::span<const float> row, std::size_t label) {
    hits += largest_of(row) == label;
  });
  add_to_mean(state, static_cast<double>(hits), batch.places());
}

void SparseCategoricalAccuracy::check(const Shape& predictions, const TargetInfo& targets) const {
  require_labels(kName, predictions, targets, CategoricalAccuracy::kName);
}

void SparseCategoricalAccuracy::accumulate(const MetricBatch& batch,
                                           std::span<double> state) const {
  CategoricalAccuracy{}.accumulate(batch, state);
}

void Accuracy::check(const Shape& predictions, const TargetInfo& targets) const {
  if (has_one_prediction(predictions)) {
    require_comparable(kName, predictions, targets);
  } else {
    require_classes(kName, predictions, targets);
  }
}

void Accuracy::accumulate(const MetricBatch& batch, std::span<double> state) const {
  if (has_one_prediction(batch.predictions.shape().without_front())) {
    BinaryAccuracy{}.accumulate(batch, state);
  } else {
    CategoricalAccuracy{}.accumulate(batch, state);
  }
}

std::string TopK::name() const { return format("top_{}", k); }

void TopK::check(const Shape& predictions, const TargetInfo& targets) const {
  require_classes(kName, predictions, targets);
}

void TopK::accumulate(const MetricBatch& batch, std::span<double> state) const {
  std::size_t hits = 0;
  for_each_class(batch, [&](std::span<const float> row, std::size_t label) {
    if (!all_are_finite(row)) return;
    const auto above = std::count_if(row.begin(), row.end(),
                                     [&](float prediction) { return prediction > row[label]; });
    hits += static_cast<std::size_t>(above) < k;
  });
  add_to_mean(state, static_cast<double>(hits), batch.places());
}

}  // namespace qnn
