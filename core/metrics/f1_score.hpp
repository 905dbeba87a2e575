#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/metrics/metric_state.hpp"

namespace qnn {

enum class Average { None, Micro, Macro, Weighted };
constexpr auto enum_names(Average) {
  return std::array{std::pair{"none", Average::None}, std::pair{"micro", Average::Micro},
                    std::pair{"macro", Average::Macro}, std::pair{"weighted", Average::Weighted}};
}

// Harmonic mean of precision and recall of each class of the last axis. Without a threshold the
// largest prediction of a place is its yes. micro: of the counts of all classes together; macro:
// the plain mean of the classes; weighted: by how often the targets have them.
// tf.keras.metrics.F1Score.
struct F1Score {
  static constexpr std::string_view kName = "f1_score";
  static constexpr std::string_view kSource = "tf.keras.metrics.F1Score";
  static constexpr std::string_view kSummary = "harmonic mean of precision and recall";
  static constexpr std::string_view kFormula = "2 precision recall / (precision + recall)";
  static constexpr bool kHigherIsBetter = true;

  Average average = Average::Macro;
  std::optional<float> threshold = {};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("average", average, "how the classes are averaged; none: a list of them");
    f.optional("threshold", threshold,
               "above it a prediction is a yes; null: the largest of its place is");
  }

  std::string name() const;
  void check(const Shape& predictions, const TargetInfo& targets) const;
  // For each class {true positives, false positives, false negatives}.
  std::size_t state_size(const Shape& predictions) const { return 3 * predictions.back(); }
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
  std::optional<double> scalar(std::span<const double> state) const;
  MetricResult result(std::span<const double> state) const;
};

}  // namespace qnn
