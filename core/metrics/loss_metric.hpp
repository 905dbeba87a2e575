#pragma once

#include <string>
#include <string_view>

#include "core/losses/loss.hpp"
#include "core/metrics/metric_state.hpp"

namespace qnn {

// A loss as a metric: its mean over the samples, computed from the model's output as it is. Lower
// is better. kSign -1 for those that Keras's metric gives with the other sign.
template <class LossType, int kSign = 1>
struct LossMetric {
  static constexpr std::string_view kName = LossType::kName;
  static constexpr std::string_view kSource = LossType::kSource;
  static constexpr std::string_view kSummary = LossType::kSummary;
  static constexpr std::string_view kFormula = LossType::kFormula;
  static constexpr bool kHigherIsBetter = kSign < 0;

  typename LossType::Params params = {};
  template <class Fields>
  void fields(Fields& f) {
    params.fields(f);
  }

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const {
    LossType(params).check(predictions, targets);
  }
  void accumulate(const MetricBatch& batch, std::span<double> state) const {
    const double sum = LossType(params).evaluate({.predictions = batch.predictions,
                                                  .targets = batch.targets,
                                                  .gradient = {},
                                                  .probabilities = {}});
    add_to_mean(state, kSign * sum, batch.predictions.shape()[0]);
  }
};

}  // namespace qnn
