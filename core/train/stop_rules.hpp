#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

namespace qnn {

// Where a session ends though the config of the run goes on; the run can be resumed.
struct RunLimits {
  // Of the whole run: sessions before this one count, so that resuming does not add to it.
  std::optional<std::uint64_t> steps;
  std::optional<std::chrono::steady_clock::time_point> end;  // by then all is saved
};

// What is asked between two steps, and between two batches of an evaluation: whether to stop or to
// save, for reasons that do not stand in the config. They never change what is computed.
class StopRules {
 public:
  using Clock = std::chrono::steady_clock;

  // `asked` wants an end as soon as possible. `takes_save_request`, if given, tells once of each
  // wish for a checkpoint.
  StopRules(RunLimits limits, std::stop_token asked, std::function<bool()> takes_save_request = {})
      : limits_(limits),
        asked_(std::move(asked)),
        takes_save_request_(std::move(takes_save_request)) {}

  // What a step and a save take, in seconds: before the end of its time a session leaves room for
  // twice as much as one of each.
  void expect_step(double seconds) { step_ = seconds; }
  void expect_save(double seconds) { save_ = seconds; }

  // As soon as possible: asked to, or the time is up.
  bool stops();
  // Likewise, or so many steps are enough.
  bool stops_after(std::uint64_t steps);
  bool takes_save_request() const { return takes_save_request_ && takes_save_request_(); }

  // Why it last said so: "request", "time_limit" or "max_steps"; nothing before.
  const char* reason() const { return reason_; }

 private:
  bool because(const char* reason);

  RunLimits limits_;
  std::stop_token asked_;
  std::function<bool()> takes_save_request_;
  double step_ = 0, save_ = 0;
  const char* reason_ = nullptr;
};

}  // namespace qnn
