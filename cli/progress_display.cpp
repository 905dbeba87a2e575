#include "cli/progress_display.hpp"

#include <utility>

#include "core/base/text.hpp"
#include "core/json/any_number.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{30};

Json step_record(const StepReport& report, std::span<const std::string> names, const Pace& pace) {
  Json metrics = Json::object();
  for (std::size_t i = 0; i < report.metrics.size(); ++i)
    metrics[names[i]] = any_number_to_json(report.metrics[i]);
  const auto seconds = [](std::optional<double> left) { return left ? Json(*left) : Json(); };
  return {{"kind", "step"},
          {"epoch", report.epoch},
          {"epochs", report.epochs},
          {"step_in_epoch", report.step_in_epoch},
          {"steps_per_epoch", report.steps_per_epoch},
          {"loss", any_number_to_json(report.loss)},
          {"metrics", std::move(metrics)},
          {"images_per_second", report.images_per_second},
          {"seconds_left_in_epoch", seconds(pace.epoch_left())},
          {"seconds_left", seconds(pace.run_left())}};
}

}  // namespace

ProgressDisplay::ProgressDisplay(Console& console, std::vector<Metric> metrics,
                                 std::vector<std::string> names, bool quiet)
    : console_(console),
      metrics_(std::move(metrics)),
      names_(std::move(names)),
      quiet_(quiet),
      start_(Clock::now()),
      looked_(start_),
      printed_(start_) {
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    if (is_number(metrics_[i])) shown_.push_back(names_[i]);
}

void ProgressDisplay::step(const StepReport& report) {
  if (quiet_) return;
  const Clock::time_point now = Clock::now();
  if (now - looked_ < kRedraw) return;
  looked_ = now;
  pace_.look(report, std::chrono::duration<double>(now - start_).count());
  if (!console_.can_move() && now - printed_ < kPlainLine) return;
  printed_ = now;
  print_step(report);
}

void ProgressDisplay::print_step(const StepReport& report) {
  if (console_.is_json())
    console_.record(step_record(report, shown_, pace_));
  else if (console_.can_move())
    console_.move(moving_line(report, shown_, pace_, console_.columns() - 1));
  else
    console_.print(plain_line(report, shown_, pace_) + "\n");
}

void ProgressDisplay::epoch(const EpochReport& report) {
  printed_ = Clock::now();
  if (quiet_ || console_.is_json()) return;
  std::string text = format("epoch {}/{}  {}", report.epoch, report.epochs,
                            metrics_text(report.train, metrics_, names_));
  if (report.validation)
    text += "  validation " + metrics_text(*report.validation, metrics_, names_);
  text += format("  {}  {}", rate_text(report.images_per_second), duration_text(report.seconds));
  console_.print(text + "\n");
}

void ProgressDisplay::recorded(const Json& line) {
  if (!quiet_ && console_.is_json()) console_.record(line);
}

std::string metrics_text(const Evaluation& evaluation, std::span<const Metric> metrics,
                         std::span<const std::string> names) {
  std::string text = format("loss {:.4f}", evaluation.loss.mean());
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (const auto value = metric_value(metrics[i], evaluation.metrics[i]))
      text += format("  {} {:.4f}", names[i], *value);
  return text;
}

}  // namespace qnn
