#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/metrics/metric_state.hpp"

namespace qnn {

// How often each class was predicted for each: a row for each class of the targets, a column for
// each prediction. A single prediction stands for two classes, the second above 0.5. Written to
// metrics.jsonl and result.json, but no curve: it cannot be monitored.
struct ConfusionMatrix {
  static constexpr std::string_view kName = "confusion_matrix";
  static constexpr std::string_view kSource = "tf.math.confusion_matrix";
  static constexpr std::string_view kSummary = "how often each class was predicted for each";
  static constexpr std::string_view kFormula = "counts[label][argmax(prediction)]";
  static constexpr bool kHigherIsBetter = true;
  template <class Fields>
  void fields(Fields&) {}

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const;
  std::size_t state_size(const Shape& predictions) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
  std::optional<double> scalar(std::span<const double>) const { return std::nullopt; }
  MetricResult result(std::span<const double> state) const;
};

// counts[label * classes + prediction] += 1 for each sample; see ConfusionMatrix.
void count_confusion(const ConstTensorView& predictions, std::span<const std::int32_t> labels,
                     std::span<std::uint64_t> counts);

}  // namespace qnn
