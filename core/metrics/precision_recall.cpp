#include "core/metrics/precision_recall.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/metrics/class_of.hpp"
#include "core/metrics/thresholds.hpp"

namespace qnn {
namespace {

// Whether fewer than k values of the row come before number i, the first of equal ones first.
bool is_among_largest(std::span<const float> row, std::size_t i, std::size_t k) {
  std::size_t before = 0;
  for (std::size_t j = 0; j < row.size() && before < k; ++j)
    before += row[j] > row[i] || (row[j] == row[i] && j < i);
  return before < k;
}

}  // namespace

std::string YesRule::name(std::string_view metric) const {
  std::string name(metric);
  for (std::size_t i = 0; i < thresholds.values.size(); ++i)
    name += format("{}{}", i == 0 ? "_at_" : "_", shortest(thresholds.values[i]));
  if (top_k) name += format("_top_{}", *top_k);
  if (class_id) name += format("_class_{}", *class_id);
  return name;
}

void YesRule::check(std::string_view metric, const Shape& predictions,
                    const TargetInfo& targets) const {
  require_comparable(metric, predictions, targets);
  const std::size_t classes = predictions.rank() == 0 ? 1 : predictions.back();
  if (class_id && *class_id >= classes)
    throw UserError(ErrorKind::Config,
                    format("{} is of the class {}, but the model's output is {}; use a class_id "
                           "from 0 to {}",
                           metric, *class_id, predictions.text(), classes - 1));
  if (top_k && *top_k > classes)
    throw UserError(ErrorKind::Config,
                    format("{} has a top_k of {}, but the model's output is {}; use at most {}",
                           metric, *top_k, predictions.text(), classes));
}

void YesRule::accumulate(const MetricBatch& batch, std::span<double> state) const {
  const std::size_t classes = batch.classes();
  const std::span<const float> predictions = batch.predictions.floats();
  const bool even = are_even(thresholds.values);
  std::size_t i = 0;
  for_each_target(batch, [&](float t, float p) {
    const std::size_t place = i / classes, c = i % classes;
    ++i;
    if (class_id && c != *class_id) return;
    const bool eligible =
        !top_k || is_among_largest(predictions.subspan(place * classes, classes), c, *top_k);
    for (std::size_t k = 0; k < results(); ++k) {
      const bool above = thresholds.values.empty() ? top_k || p > 0.5f
                         : even                    ? even_bucket(p, thresholds.values.size()) >= k
                                                   : p > static_cast<float>(thresholds.values[k]);
      const bool yes = eligible && above;
      const std::span<double> counts = state.subspan(kCounts * k, kCounts);
      if (t != 0) {
        counts[yes ? TruePositives : FalseNegatives] += 1;
      } else if (yes) {
        counts[FalsePositives] += 1;
      }
    }
  });
}

double YesRule::share(std::span<const double> state, std::size_t threshold, Count other) const {
  const auto counts = state.subspan(kCounts * threshold, kCounts);
  return divide_or_zero(counts[TruePositives], counts[TruePositives] + counts[other]);
}

MetricResult YesRule::shares(std::span<const double> state, Count other) const {
  MetricResult result{.shape = results() == 1 ? Shape{} : Shape{results()}, .values = {}};
  for (std::size_t i = 0; i < results(); ++i) result.values.push_back(share(state, i, other));
  return result;
}

}  // namespace qnn
