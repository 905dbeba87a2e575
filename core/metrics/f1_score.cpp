#include "core/metrics/f1_score.hpp"

#include <cmath>

#include "core/base/text.hpp"
#include "core/metrics/class_of.hpp"

namespace qnn {
namespace {

double score(double tp, double fp, double fn) {
  const double precision = divide_or_zero(tp, tp + fp);
  const double recall = divide_or_zero(tp, tp + fn);
  return divide_or_zero(2 * precision * recall, precision + recall);
}

}  // namespace

std::string F1Score::name() const {
  const auto names = enum_names(average);
  for (const auto& [text, value] : names)
    if (value == average && average != Average::Macro) return format("f1_score_{}", text);
  return std::string(kName);
}

void F1Score::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable(kName, predictions, targets);
}

void F1Score::accumulate(const MetricBatch& batch, std::span<double> state) const {
  const std::size_t classes = batch.classes();
  const std::span<const float> predictions = batch.predictions.floats();
  std::size_t i = 0;
  float largest = 0;
  for_each_target(batch, [&](float t, float p) {
    const std::size_t c = i % classes;
    if (c == 0) {
      const auto row = predictions.subspan(i, classes);
      largest = row[largest_of(row)];
    }
    ++i;
    // Keras: a largest prediction of 0 is no yes.
    const bool yes = threshold ? p > *threshold : p >= largest && std::abs(p) > 1e-12f;
    const double target = t;
    if (yes) {
      state[3 * c] += target;
      state[3 * c + 1] += 1 - target;
    } else {
      state[3 * c + 2] += target;
    }
  });
}

std::optional<double> F1Score::scalar(std::span<const double> state) const {
  if (average == Average::None && state.size() > 3) return std::nullopt;
  double sum = 0, weights = 0, tp = 0, fp = 0, fn = 0;
  for (std::size_t i = 0; i < state.size(); i += 3) {
    tp += state[i];
    fp += state[i + 1];
    fn += state[i + 2];
    const double weight = average == Average::Weighted ? state[i] + state[i + 2] : 1;
    sum += weight * score(state[i], state[i + 1], state[i + 2]);
    weights += weight;
  }
  return average == Average::Micro ? score(tp, fp, fn) : divide_or_zero(sum, weights);
}

MetricResult F1Score::result(std::span<const double> state) const {
  if (const auto number = scalar(state)) return {.shape = {}, .values = {*number}};
  MetricResult result{.shape = Shape{state.size() / 3}, .values = {}};
  for (std::size_t i = 0; i < state.size(); i += 3)
    result.values.push_back(score(state[i], state[i + 1], state[i + 2]));
  return result;
}

}  // namespace qnn
