#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/losses/comparable.hpp"
#include "core/tensor/targets.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// What a metric has counted so far in an epoch; only the metric knows what the numbers are. Empty
// before the first batch.
using MetricState = std::vector<double>;

// What a metric counts: predictions [rows, ...] and their targets.
struct MetricBatch {
  ConstTensorView predictions;
  Targets targets;

  std::size_t classes() const { return predictions.shape().back(); }
  std::size_t places() const { return predictions.elements() / classes(); }  // vectors of classes
};

// What a metric measured: a number (shape []), a list or a matrix, row-major.
struct MetricResult {
  Shape shape;
  std::vector<double> values;
};

// A sum and how much is in it: the loss of an epoch.
struct MetricSum {
  double sum = 0;
  std::uint64_t count = 0;
  double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

// ---- for metrics that are a mean: their state is {sum, count}
// ------------------------------------

inline constexpr std::size_t kMeanState = 2;
inline double mean_of(std::span<const double> state) {
  return state[1] == 0 ? 0 : state[0] / state[1];
}
inline void add_to_mean(std::span<double> state, double sum, std::size_t count) {
  state[0] += sum;
  state[1] += static_cast<double>(count);
}

// a / b, or 0 if b is.
inline double divide_or_zero(double a, double b) { return b == 0 ? 0 : a / b; }

}  // namespace qnn
