#include "core/metrics/metric.hpp"

#include <type_traits>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

template <class M>
inline constexpr bool kOfWeights = std::is_same_v<std::remove_cvref_t<M>, FlipRatio>;

template <class M>
std::size_t size_of_state(const M& metric, const Shape& predictions) {
  if constexpr (requires { metric.state_size(predictions); }) return metric.state_size(predictions);
  return kMeanState;
}

template <class M>
std::optional<double> scalar_of(const M& metric, std::span<const double> state) {
  if constexpr (requires { metric.scalar(state); }) {
    return metric.scalar(state);
  } else {
    return mean_of(state);
  }
}

template <class M>
MetricResult result_of(const M& metric, std::span<const double> state) {
  if constexpr (requires { metric.result(state); }) {
    return metric.result(state);
  } else {
    return {.shape = {}, .values = {scalar_of(metric, state).value_or(0)}};
  }
}

}  // namespace

std::string metric_name(const Metric& metric) {
  return std::visit([](const auto& chosen) { return chosen.name(); }, metric);
}

bool higher_is_better(const Metric& metric) {
  return std::visit([](const auto& chosen) { return chosen.kHigherIsBetter; }, metric);
}

bool measures_weights(const Metric& metric) { return std::holds_alternative<FlipRatio>(metric); }

bool is_number(const Metric& metric) {
  if (const auto* precision = std::get_if<Precision>(&metric))
    return precision->rule.results() == 1;
  if (const auto* recall = std::get_if<Recall>(&metric)) return recall->rule.results() == 1;
  if (const auto* f1 = std::get_if<F1Score>(&metric)) return f1->average != Average::None;
  return !std::holds_alternative<ConfusionMatrix>(metric);
}

void check_metric(const Metric& metric, const Shape& predictions, const TargetInfo& targets) {
  std::visit(
      [&](const auto& chosen) {
        if constexpr (!kOfWeights<decltype(chosen)>) chosen.check(predictions, targets);
      },
      metric);
}

void accumulate(const Metric& metric, const ConstTensorView& predictions, const Targets& targets,
                MetricState& state) {
  std::visit(
      [&](const auto& chosen) {
        if constexpr (!kOfWeights<decltype(chosen)>) {
          const std::size_t size = size_of_state(chosen, predictions.shape());
          if (state.empty()) state.assign(size, 0);
          require(state.size() == size, "a metric's state is another metric's");
          chosen.accumulate({.predictions = predictions, .targets = targets}, state);
        }
      },
      metric);
}

MetricResult metric_result(const Metric& metric, const MetricState& state) {
  if (state.empty()) return {.shape = {}, .values = {0}};
  return std::visit([&](const auto& chosen) { return result_of(chosen, state); }, metric);
}

std::optional<double> metric_value(const Metric& metric, const MetricState& state) {
  if (!is_number(metric)) return std::nullopt;
  if (state.empty()) return measures_weights(metric) ? std::nullopt : std::optional(0.0);
  return std::visit([&](const auto& chosen) { return scalar_of(chosen, state); }, metric);
}

}  // namespace qnn
