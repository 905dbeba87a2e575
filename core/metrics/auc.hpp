#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/metrics/metric_state.hpp"

namespace qnn {

enum class AucCurve { Roc, Pr };
constexpr auto enum_names(AucCurve) {
  return std::array{std::pair{"roc", AucCurve::Roc}, std::pair{"pr", AucCurve::Pr}};
}
enum class Summation { Interpolation, Minoring, Majoring };
constexpr auto enum_names(Summation) {
  return std::array{std::pair{"interpolation", Summation::Interpolation},
                    std::pair{"minoring", Summation::Minoring},
                    std::pair{"majoring", Summation::Majoring}};
}

// Area under a curve whose points are thresholds, as tf.keras.metrics.AUC sums it up: the receiver
// operating characteristic (recall over false-positive rate), or precision over recall (Davis and
// Goadrich, "The relationship between precision-recall and ROC curves", 2006). All values of a
// batch count alike; with multi_label the mean of the areas of the last axis's labels.
struct Auc {
  static constexpr std::string_view kName = "auc";
  static constexpr std::string_view kSource = "tf.keras.metrics.AUC";
  static constexpr std::string_view kSummary =
      "area under the ROC curve, or under that of precision over recall";
  static constexpr std::string_view kFormula =
      "Σ (x[i] - x[i + 1]) (y[i] + y[i + 1]) / 2 over the thresholds; roc: y = tp / (tp + fn), "
      "x = fp / (fp + tn)";
  static constexpr bool kHigherIsBetter = true;

  std::uint32_t num_thresholds = 200;
  AucCurve curve = AucCurve::Roc;
  Summation summation_method = Summation::Interpolation;
  std::vector<double> thresholds = {};
  bool multi_label = false;
  std::vector<double> label_weights = {};
  bool from_logits = false;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("num_thresholds", num_thresholds, "how many points the curve has", AtLeast{2});
    f.optional("curve", curve, "which area");
    f.optional("summation_method", summation_method, "how the area between points is summed");
    f.optional("thresholds", thresholds, "the points between 0 and 1 in place of num_thresholds",
               AtLeast{0}, AtMost{1});
    f.optional("multi_label", multi_label, "whether each label has a curve of its own");
    f.optional("label_weights", label_weights, "of the labels, with multi_label");
    f.optional("from_logits", from_logits, "whether a sigmoid is missing");
  }

  std::string name() const;
  void check(const Shape& predictions, const TargetInfo& targets) const;
  // For each label how many positives, then how many negatives are above so many thresholds.
  std::size_t state_size(const Shape& predictions) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
  double scalar(std::span<const double> state) const;

 private:
  std::size_t points() const;
  std::size_t points_below(float prediction) const;
  double area(std::span<const double> positives, std::span<const double> negatives) const;
};

}  // namespace qnn
