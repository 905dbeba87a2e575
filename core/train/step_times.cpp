#include "core/train/step_times.hpp"

#include <algorithm>

namespace qnn {

double StepTimes::add(double seconds) {
  // Far beyond what a busy machine or a slow disk makes of a step.
  constexpr double kShortestPause = 1;
  constexpr double kTimesUsual = 50;
  constexpr std::size_t kKnown = 3;
  const bool paused =
      count_ >= kKnown && seconds > kShortestPause && seconds > kTimesUsual * usual();
  last_[count_++ % last_.size()] = seconds;
  return paused ? usual() : seconds;
}

double StepTimes::usual() const {
  if (count_ == 0) return 0;
  std::array<double, 9> sorted = last_;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(count_, sorted.size()));
  const auto middle = sorted.begin() + (end - sorted.begin()) / 2;
  std::nth_element(sorted.begin(), middle, end);
  return *middle;
}

}  // namespace qnn
