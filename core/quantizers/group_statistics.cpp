#include "core/quantizers/group_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/reduce.hpp"

namespace qnn {

GroupStatistics group_statistics(const StatisticsUse& use, std::span<const float> x) {
  GroupStatistics statistics;
  if (x.empty()) return statistics;
  const auto count = static_cast<double>(x.size());
  if (use.mean_abs) statistics.mean_abs = static_cast<float>(sum_of_absolutes(x) / count);
  if (use.max_abs) statistics.max_abs = max_absolute(x);
  if (use.mean || use.deviation) {
    const double mean = sum(x) / count;
    if (use.mean) statistics.mean = static_cast<float>(mean);
    if (use.deviation) {
      const double variance = sum_of_squares(x) / count - mean * mean;
      // Rounding may bring it below 0; NaN stays.
      statistics.deviation = variance < 0 ? 0.0f : static_cast<float>(std::sqrt(variance));
    }
  }
  return statistics;
}

}  // namespace qnn
