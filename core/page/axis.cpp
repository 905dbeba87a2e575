#include "core/page/axis.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// 1, 2 or 5 times a power of ten, at least `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

Axis::Axis(double low, double high, bool logarithmic)
    : low_(low), high_(high), logarithmic_(logarithmic) {
  require(low <= high && (!logarithmic || low > 0), "an axis goes upwards");
  if (high_ - low_ > 1e-12 * std::max(std::abs(low_), std::abs(high_))) return;
  const double margin = low_ == 0 ? 1 : 0.1 * std::abs(low_);
  low_ -= margin;
  high_ += margin;
}

double Axis::share(double value) const {
  if (logarithmic_) return std::log(value / low_) / std::log(high_ / low_);
  return (value - low_) / (high_ - low_);
}

std::vector<double> Axis::decades(std::size_t count) const {
  const int first = static_cast<int>(std::ceil(std::log10(low_) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(high_) + 1e-9));
  const int each = std::max(1, (last - first) / static_cast<int>(count) + 1);
  std::vector<double> ticks;
  for (int power = first; power <= last; power += each) ticks.push_back(std::pow(10.0, power));
  return ticks;
}

std::vector<double> Axis::ticks(std::size_t count, double step) const {
  if (logarithmic_) {
    std::vector<double> ticks = decades(count);
    if (ticks.size() > 1) return ticks;
  }
  const double each = round_step(
      std::max(step, (high_ - low_) / static_cast<double>(std::max<std::size_t>(count, 1))));
  const double margin = 1e-9 * (high_ - low_);
  std::vector<double> ticks;
  for (double i = std::ceil((low_ - margin) / each); i * each <= high_ + margin; ++i)
    ticks.push_back(i == 0 ? 0 : i * each);
  return ticks;
}

std::string Axis::text(double tick, const std::vector<double>& all) {
  double largest = 0;
  double nearest = INFINITY;
  for (std::size_t i = 0; i < all.size(); ++i) {
    largest = std::max(largest, std::abs(all[i]));
    if (i > 0) nearest = std::min(nearest, all[i] - all[i - 1]);
  }
  if (largest >= 1e6 || largest < 1e-3 || !std::isfinite(nearest)) return format("{:.3g}", tick);
  if (all.size() > 1 && all[1] > 9.9 * all[0] && all[0] > 0) return format("{:.3g}", tick);
  const int digits = std::max(0, static_cast<int>(-std::floor(std::log10(nearest) + 1e-9)));
  return format("{:.{}f}", tick, digits);
}

}  // namespace qnn
