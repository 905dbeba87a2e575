#pragma once

#include <string>
#include <vector>

namespace qnn {

// Numbers along one side of a chart. A logarithmic one holds positive numbers only.
class Axis {
 public:
  // From the least to the greatest number shown; a range without length is widened.
  Axis(double low, double high, bool logarithmic = false);

  double low() const { return low_; }
  double high() const { return high_; }

  // 0 at `low`, 1 at `high`.
  double share(double value) const;

  // At most `count` round numbers in the range, ascending, at least `step` apart; at least one of
  // them unless the range holds none.
  std::vector<double> ticks(std::size_t count, double step = 0) const;

  // A tick in as many digits as its neighbours need.
  static std::string text(double tick, const std::vector<double>& all);

 private:
  std::vector<double> decades(std::size_t count) const;

  double low_;
  double high_;
  bool logarithmic_;
};

}  // namespace qnn
