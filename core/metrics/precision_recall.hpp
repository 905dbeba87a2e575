#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/metrics/metric_state.hpp"

namespace qnn {

// Which predictions are a yes: those above a threshold, among the top_k of their place if that is
// given, of one class if class_id is. As Keras, with several thresholds there is a result for each.
struct YesRule {
  OneOrMany<double> thresholds = {};           // none: 0.5, or with top_k none
  std::optional<std::uint32_t> top_k = {};     // of the last axis; the first of equal ones
  std::optional<std::uint32_t> class_id = {};  // the only one that counts

  template <class Fields>
  void fields(Fields& f) {
    f.optional("thresholds", thresholds,
               "above it a prediction is a yes (0.5, or any among the top_k); or several",
               AtLeast{0}, AtMost{1});
    f.optional("top_k", top_k, "how many of the largest predictions can be a yes", AtLeast{1});
    f.optional("class_id", class_id, "the only class that counts", AtLeast{0});
  }

  std::size_t results() const { return thresholds.values.empty() ? 1 : thresholds.values.size(); }
  std::string name(std::string_view metric) const;
  void check(std::string_view metric, const Shape& predictions, const TargetInfo& targets) const;
  // The state has these for each threshold.
  enum Count : std::size_t { TruePositives, FalsePositives, FalseNegatives, kCounts };
  std::size_t state_size() const { return kCounts * results(); }
  void accumulate(const MetricBatch& batch, std::span<double> state) const;

  // Of threshold number `threshold`: true positives / (true positives + other).
  double share(std::span<const double> state, std::size_t threshold, Count other) const;
  MetricResult shares(std::span<const double> state, Count other) const;
};

// true positives / (true positives + other): `Which` has the names, and which count the other is.
template <class Which>
struct YesShare {
  static constexpr std::string_view kName = Which::kName;
  static constexpr std::string_view kSource = Which::kSource;
  static constexpr std::string_view kSummary = Which::kSummary;
  static constexpr std::string_view kFormula = Which::kFormula;
  static constexpr bool kHigherIsBetter = true;
  YesRule rule = {};
  template <class Fields>
  void fields(Fields& f) {
    rule.fields(f);
  }

  std::string name() const { return rule.name(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const {
    rule.check(kName, predictions, targets);
  }
  std::size_t state_size(const Shape&) const { return rule.state_size(); }
  void accumulate(const MetricBatch& batch, std::span<double> state) const {
    rule.accumulate(batch, state);
  }
  std::optional<double> scalar(std::span<const double> state) const {
    if (rule.results() > 1) return std::nullopt;
    return rule.share(state, 0, Which::kOther);
  }
  MetricResult result(std::span<const double> state) const {
    return rule.shares(state, Which::kOther);
  }
};

struct PrecisionWords {
  static constexpr std::string_view kName = "precision";
  static constexpr std::string_view kSource = "tf.keras.metrics.Precision";
  static constexpr std::string_view kSummary = "share of the predicted yes that are right";
  static constexpr std::string_view kFormula =
      "true positives / (true positives + false positives); 0 for none";
  static constexpr YesRule::Count kOther = YesRule::FalsePositives;
};
struct RecallWords {
  static constexpr std::string_view kName = "recall";
  static constexpr std::string_view kSource = "tf.keras.metrics.Recall";
  static constexpr std::string_view kSummary = "share of the true yes that are predicted";
  static constexpr std::string_view kFormula =
      "true positives / (true positives + false negatives); 0 for none";
  static constexpr YesRule::Count kOther = YesRule::FalseNegatives;
};
using Precision = YesShare<PrecisionWords>;
using Recall = YesShare<RecallWords>;

}  // namespace qnn
