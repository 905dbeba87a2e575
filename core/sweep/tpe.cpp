#include "core/sweep/tpe.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace qnn {
namespace {

// Where a value lies in its domain, 0 ... 1; of a choice its index.
double share_of(const Domain& domain, const Json& value) {
  if (domain.kind == Domain::Kind::Choice) {
    const auto found = std::find(domain.choices.begin(), domain.choices.end(), value);
    return static_cast<double>(found - domain.choices.begin());
  }
  const double edge = domain.kind == Domain::Kind::Integer ? 0.5 * double(domain.step) : 0;
  const double low = domain.low - edge, high = domain.high + edge;
  if (!value.is_number()) return 0.5;
  const auto number = value.get<double>();
  const double share =
      domain.log ? std::log(number / low) / std::log(high / low) : (number - low) / (high - low);
  return std::clamp(share, 0.0, 1.0);
}

double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// A density on [0, 1]: Gaussians around points, each as wide as the larger gap to its neighbours
// (between 1 / (n + 1) and 1), cut at the ends, and a flat one.
class Mixture {
 public:
  explicit Mixture(std::vector<double> points) : points_(std::move(points)) {
    std::sort(points_.begin(), points_.end());
    const double least = 1.0 / (static_cast<double>(points_.size()) + 1);
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double before = i == 0 ? 0 : points_[i - 1];
      const double after = i + 1 == points_.size() ? 1 : points_[i + 1];
      widths_.push_back(std::clamp(std::max(points_[i] - before, after - points_[i]), least, 1.0));
    }
  }

  double density(double x) const {
    double sum = 1;  // the flat one
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double z = (x - points_[i]) / widths_[i];
      sum += std::exp(-0.5 * z * z) / (widths_[i] * kRootOfTwoPi * (above(i) - below(i)));
    }
    return sum / (static_cast<double>(points_.size()) + 1);
  }

  // The x that lies at share `unit` of a component chosen by `which`.
  double sample(double which, double unit) const {
    const auto i = static_cast<std::size_t>(which * (static_cast<double>(points_.size()) + 1));
    if (i >= points_.size()) return unit;
    const double wanted = below(i) + unit * (above(i) - below(i));
    double low = 0, high = 1;
    for (int step = 0; step < 40; ++step) {  // the distribution function has no simple inverse
      const double middle = 0.5 * (low + high);
      (normal_below((middle - points_[i]) / widths_[i]) < wanted ? low : high) = middle;
    }
    return low;
  }

 private:
  static constexpr double kRootOfTwoPi = 2.5066282746310002;
  double below(std::size_t i) const { return normal_below(-points_[i] / widths_[i]); }
  double above(std::size_t i) const { return normal_below((1 - points_[i]) / widths_[i]); }

  std::vector<double> points_;
  std::vector<double> widths_;
};

// The shares of a parameter's values in good trials and in the others.
struct Split {
  std::vector<double> good, other;
};

Split split_values(const SweepParameter& parameter,
                   const std::vector<const Experience*>& best_first) {
  std::vector<double> shares;
  for (const Experience* each : best_first)
    if (const auto found = each->values.find(parameter.path); found != each->values.end())
      shares.push_back(share_of(parameter.domain, found->second));
  const std::size_t good = std::min<std::size_t>((shares.size() + 9) / 10, 25);
  const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(good);
  return {.good = {shares.begin(), middle}, .other = {middle, shares.end()}};
}

Json choose(const Domain& domain, const Split& split, const DrawStream& random,
            std::uint32_t candidates) {
  const auto weights = [&](const std::vector<double>& chosen) {
    std::vector<double> all(domain.choices.size(), 1.0);
    for (const double each : chosen)
      if (const auto i = static_cast<std::size_t>(each); i < all.size()) all[i] += 1;
    const auto total = static_cast<double>(chosen.size() + all.size());
    for (double& weight : all) weight /= total;
    return all;
  };
  const std::vector<double> good = weights(split.good), other = weights(split.other);
  std::size_t best = 0;
  double best_ratio = -1;
  for (std::uint32_t i = 0; i < candidates; ++i) {
    double left = random.unit(i);
    std::size_t chosen = 0;
    while (chosen + 1 < good.size() && left >= good[chosen]) left -= good[chosen++];
    if (good[chosen] / other[chosen] > best_ratio) {
      best = chosen;
      best_ratio = good[chosen] / other[chosen];
    }
  }
  return domain.choices[best];
}

Json draw_near(const Domain& domain, const Split& split, const DrawStream& random,
               std::uint32_t candidates) {
  if (domain.kind == Domain::Kind::Choice) return choose(domain, split, random, candidates);
  const Mixture good(split.good), other(split.other);
  double best = 0, best_ratio = -1;
  for (std::uint32_t i = 0; i < candidates; ++i) {
    const double x = good.sample(random.unit(2 * i), random.unit(2 * i + 1));
    const double ratio = good.density(x) / other.density(x);
    if (ratio > best_ratio) {
      best = x;
      best_ratio = ratio;
    }
  }
  return value_at_share(domain, std::min(best, std::nextafter(1.0, 0.0)));
}

}  // namespace

Assignment draw_by_experience(const Space& space, const TpeSearch& method,
                              const Objective& objective, std::size_t trial,
                              const std::vector<Experience>& experience) {
  std::vector<const Experience*> best_first;
  for (const Experience& each : experience) best_first.push_back(&each);
  std::sort(best_first.begin(), best_first.end(), [&](const auto* a, const auto* b) {
    if (a->value != b->value) return objective.better(a->value, b->value);
    return a->values < b->values;
  });
  Assignment assignment(space.parameters.size());
  for (const std::size_t i : space.order) {
    const SweepParameter& parameter = space.parameters[i];
    if (!counts(parameter, assignment)) continue;
    const DrawStream random{.seed = method.seed, .parameter = i, .trial = trial};
    assignment[i] =
        draw_near(parameter.domain, split_values(parameter, best_first), random, method.candidates);
  }
  return assignment;
}

}  // namespace qnn
