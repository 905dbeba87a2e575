#include "core/metrics/metric.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

std::size_t largest(std::span<const float> row) {
  return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

bool all_are_finite(std::span<const float> row) {
  return std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
}

// Calls visit(row of predictions, label) for each sample.
template <class Visit>
void for_each_sample(const ConstTensorView& predictions, std::span<const std::int32_t> labels,
                     const Visit& visit) {
  const std::span<const float> values = predictions.floats();
  const std::size_t classes = predictions.shape().back();
  require(values.size() == labels.size() * classes, "each row of predictions needs a label");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    visit(values.subspan(row * classes, classes), static_cast<std::size_t>(labels[row]));
  }
}

std::string name_of(const Accuracy&) { return std::string(Accuracy::kName); }
std::string name_of(const TopK& metric) { return format("top_{}", metric.k); }

bool rises(const Accuracy&) { return true; }
bool rises(const TopK&) { return true; }

bool is_hit(const Accuracy&, std::span<const float> row, std::size_t label) {
  return largest(row) == label;
}

// As in_top_k, a row with a number that is not finite is a miss: nothing ranks with NaN.
bool is_hit(const TopK& metric, std::span<const float> row, std::size_t label) {
  if (!all_are_finite(row)) return false;
  const auto above = std::count_if(row.begin(), row.end(),
                                   [&](float prediction) { return prediction > row[label]; });
  return static_cast<std::size_t>(above) < metric.k;
}

}  // namespace

std::string metric_name(const Metric& metric) {
  return std::visit([](const auto& chosen) { return name_of(chosen); }, metric);
}

bool higher_is_better(const Metric& metric) {
  return std::visit([](const auto& chosen) { return rises(chosen); }, metric);
}

void accumulate(const Metric& metric, const ConstTensorView& predictions, const Targets& targets,
                MetricSum& sum) {
  const std::span<const std::int32_t> labels = targets.labels;
  std::visit(
      [&](const auto& chosen) {
        std::size_t hits = 0;
        for_each_sample(predictions, labels, [&](std::span<const float> row, std::size_t label) {
          hits += is_hit(chosen, row, label) ? 1 : 0;
        });
        sum.sum += static_cast<double>(hits);
      },
      metric);
  sum.count += labels.size();
}

void count_confusion(const ConstTensorView& predictions, std::span<const std::int32_t> labels,
                     std::span<std::uint64_t> counts) {
  const std::size_t classes = predictions.shape().back();
  require(counts.size() == classes * classes, "a confusion matrix is classes by classes");
  for_each_sample(predictions, labels, [&](std::span<const float> row, std::size_t label) {
    ++counts[label * classes + largest(row)];
  });
}

}  // namespace qnn
