#pragma once

#include <array>
#include <cstddef>

namespace qnn {

// How long the steps of a session take.
class StepTimes {
 public:
  // A step took so many seconds. Returns what counts of them: all, or, where the process was paused
  // (SIGSTOP, a sleeping virtual machine), what a step usually takes.
  double add(double seconds);

  // The median of the last nine, which neither a slow first step nor a pause moves; 0 before the
  // first.
  double usual() const;

 private:
  std::array<double, 9> last_{};
  std::size_t count_ = 0;
};

}  // namespace qnn
