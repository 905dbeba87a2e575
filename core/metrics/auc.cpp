#include "core/metrics/auc.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/metrics/class_of.hpp"
#include "core/metrics/thresholds.hpp"

namespace qnn {
namespace {

// The counts at one threshold.
struct Point {
  double tp, fp, fn, tn;
};

double log_of(double x) {
  auto value = static_cast<float>(x);
  log(std::span<const float>(&value, 1), std::span(&value, 1));
  return double{value};
}

// The part of the area under precision over recall between two thresholds, between which true
// positives grow linearly with positives.
double pr_area(const Point& low, const Point& high) {
  const double grown = low.tp - high.tp;
  const double low_all = low.tp + low.fp, high_all = high.tp + high.fp;
  const double slope = divide_or_zero(grown, std::max(low_all - high_all, 0.0));
  const double intercept = high.tp - slope * high_all;
  const double ratio = low_all > 0 && high_all > 0 ? low_all / high_all : 1;
  return divide_or_zero(slope * (grown + intercept * log_of(ratio)),
                        std::max(high.tp + high.fn, 0.0));
}

struct Coordinates {
  double x, y;
};
Coordinates coordinates(AucCurve curve, const Point& point) {
  const double recall = divide_or_zero(point.tp, point.tp + point.fn);
  if (curve == AucCurve::Roc) return {divide_or_zero(point.fp, point.fp + point.tn), recall};
  return {recall, divide_or_zero(point.tp, point.tp + point.fp)};
}

double height(Summation method, double a, double b) {
  switch (method) {
    case Summation::Interpolation:
      return (a + b) / 2;
    case Summation::Minoring:
      return std::min(a, b);
    case Summation::Majoring:
      return std::max(a, b);
  }
  return 0;
}

std::size_t labels_of(const Shape& predictions) {
  return predictions.rank() == 0 ? 1 : predictions.back();
}

}  // namespace

std::string Auc::name() const { return curve == AucCurve::Roc ? "auc" : "auc_pr"; }

void Auc::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable(kName, predictions, targets);
  if (label_weights.empty()) return;
  if (!multi_label || label_weights.size() != labels_of(predictions))
    throw UserError(ErrorKind::Config,
                    format("auc has {} label_weights, but {}; give one for each label of the last "
                           "axis, with multi_label",
                           label_weights.size(),
                           multi_label ? format("the model's output is {}", predictions.text())
                                       : std::string("multi_label is false")));
}

// Those given and the two ends, 0 - 1e-7 and 1 + 1e-7.
std::size_t Auc::points() const {
  return thresholds.empty() ? num_thresholds : thresholds.size() + 2;
}

std::size_t Auc::state_size(const Shape& predictions) const {
  return 2 * (points() + 1) * (multi_label ? predictions.back() : 1);
}

std::size_t Auc::points_below(float prediction) const {
  if (thresholds.empty()) return even_bucket(prediction, points()) + 1;
  const auto below = std::count_if(thresholds.begin(), thresholds.end(), [&](double threshold) {
    return prediction > static_cast<float>(threshold);
  });
  return static_cast<std::size_t>(below) + 1;
}

void Auc::accumulate(const MetricBatch& batch, std::span<double> state) const {
  const std::size_t buckets = points() + 1;
  const std::size_t labels = multi_label ? batch.classes() : 1;
  std::size_t i = 0;
  for_each_target(batch, [&](float t, float p) {
    float probability = p;
    if (from_logits) sigmoid(std::span<const float>(&p, 1), std::span(&probability, 1));
    const std::size_t label = i++ % labels;
    const std::size_t kind = 2 * label + (t != 0 ? 0 : 1);
    state[kind * buckets + points_below(probability)] += 1;
  });
}

double Auc::area(std::span<const double> positives, std::span<const double> negatives) const {
  const double all_positives = std::accumulate(positives.begin(), positives.end(), 0.0);
  const double all_negatives = std::accumulate(negatives.begin(), negatives.end(), 0.0);
  Point high{.tp = 0, .fp = 0, .fn = all_positives, .tn = all_negatives};
  double area = 0;
  for (std::size_t i = points(); i-- > 0;) {
    Point low = high;
    low.tp += positives[i + 1];
    low.fp += negatives[i + 1];
    low.fn = all_positives - low.tp;
    low.tn = all_negatives - low.fp;
    // The last point has no interval behind it.
    if (i + 1 < points()) {
      if (curve == AucCurve::Pr && summation_method == Summation::Interpolation) {
        area += pr_area(low, high);
      } else {
        const Coordinates a = coordinates(curve, low), b = coordinates(curve, high);
        area += (a.x - b.x) * height(summation_method, a.y, b.y);
      }
    }
    high = low;
  }
  return area;
}

double Auc::scalar(std::span<const double> state) const {
  const std::size_t buckets = points() + 1;
  const std::size_t labels = state.size() / (2 * buckets);
  double sum = 0, weights = 0;
  for (std::size_t label = 0; label < labels; ++label) {
    const double weight = label_weights.empty() ? 1 : label_weights[label];
    const auto counts = state.subspan(2 * label * buckets, 2 * buckets);
    sum += weight * area(counts.first(buckets), counts.last(buckets));
    weights += weight;
  }
  return divide_or_zero(sum, weights);
}

}  // namespace qnn
