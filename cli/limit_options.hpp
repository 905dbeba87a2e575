#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "core/train/stop_rules.hpp"

namespace qnn {

// --time-limit DURATION, --max-steps N.
struct LimitOptions {
  std::optional<double> seconds;  // since the process began
  std::optional<std::uint64_t> steps;
};
void add_limit_options(CLI::App& app, LimitOptions& options);
RunLimits run_limits(const LimitOptions& options, StopRules::Clock::time_point start);

// "90", "90s", "30m", "2h", "1h30m", "1d12h" as seconds, of at least 1 and at most 100 years; else
// nothing.
std::optional<double> parse_duration(std::string_view text);

}  // namespace qnn
