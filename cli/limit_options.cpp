#include "cli/limit_options.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "core/base/text.hpp"

namespace qnn {

std::optional<double> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<char, double>, 4> kUnits{
      {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
  constexpr double kLongest = 100.0 * 365 * 86400;
  const std::string seconds = std::string(text) + "s";
  if (parse_integer(text)) text = seconds;
  double sum = 0;
  for (const auto& [letter, unit] : kUnits) {  // each at most once, the largest first
    const std::size_t at = text.find(letter);
    if (at == std::string_view::npos) continue;
    const auto count = parse_integer(text.substr(0, at));
    if (!count || *count < 0) return std::nullopt;
    sum += static_cast<double>(*count) * unit;
    text.remove_prefix(at + 1);
  }
  if (!text.empty() || sum < 1 || sum > kLongest) return std::nullopt;
  return sum;
}

void add_limit_options(CLI::App& app, LimitOptions& options) {
  app.add_option_function<std::string>(
         "--time-limit",
         [&options](const std::string& text) { options.seconds = parse_duration(text); },
         "save and stop (exit code 75) before so long has passed since the start: 90s, 30m, 1h30m")
      ->type_name("DURATION")
      ->check([](const std::string& text) {
        return parse_duration(text)
                   ? std::string()
                   : format("'{}' is no duration; write seconds, or as in 90s, 30m, 1h30m, 2d",
                            text);
      });
  app.add_option(
         "--max-steps", options.steps,
         "save and stop (exit code 75) once the run has so many steps, those before --resume "
         "included")
      ->type_name("N")
      ->check([](const std::string& text) {
        const auto steps = parse_integer(text);
        return steps && *steps > 0 ? std::string()
                                   : format("'{}' is no number of steps; write 1 or more", text);
      });
}

RunLimits run_limits(const LimitOptions& options, StopRules::Clock::time_point start) {
  RunLimits limits{.steps = options.steps, .end = {}};
  if (options.seconds)
    limits.end = start + std::chrono::duration_cast<StopRules::Clock::duration>(
                             std::chrono::duration<double>(*options.seconds));
  return limits;
}

}  // namespace qnn
