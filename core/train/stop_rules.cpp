#include "core/train/stop_rules.hpp"

namespace qnn {

bool StopRules::stops() {
  // For what comes after the save: the status, the end of the process.
  constexpr double kLast = 0.2;
  if (asked_.stop_requested()) return because("request");
  if (!limits_.end) return false;
  const std::chrono::duration<double> left = *limits_.end - Clock::now();
  return left.count() < 2 * (step_ + save_) + kLast && because("time_limit");
}

bool StopRules::stops_after(std::uint64_t steps) {
  return stops() || (limits_.steps && steps >= *limits_.steps && because("max_steps"));
}

bool StopRules::because(const char* reason) {
  reason_ = reason;
  return true;
}

}  // namespace qnn
