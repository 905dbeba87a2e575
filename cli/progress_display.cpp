#include "cli/progress_display.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{30};

bool is_terminal() {
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return isatty(STDERR_FILENO) != 0 && (term == nullptr || std::string_view(term) != "dumb");
}

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string rate_text(double images_per_second) {
  return with_thousands(static_cast<std::uint64_t>(std::llround(images_per_second))) + " images/s";
}

std::string step_text(const StepReport& report, std::span<const std::string> names) {
  std::string text = format("epoch {}/{}  step {}/{}  loss {:.4f}", report.epoch, report.epochs,
                            report.step_in_epoch, report.steps_per_epoch, report.loss);
  for (std::size_t i = 0; i < report.metrics.size(); ++i)
    text += format("  {} {:.4f}", names[i], report.metrics[i]);
  const double done = static_cast<double>(report.step_in_epoch);
  const double left = static_cast<double>(report.steps_per_epoch - report.step_in_epoch);
  text += format("  {}  {} left", rate_text(report.images_per_second),
                 duration_text(done > 0 ? report.seconds / done * left : 0));
  return text;
}

}  // namespace

ProgressDisplay::ProgressDisplay(std::vector<Metric> metrics, std::vector<std::string> names,
                                 bool quiet)
    : metrics_(std::move(metrics)),
      names_(std::move(names)),
      quiet_(quiet),
      terminal_(is_terminal()),
      last_(Clock::now()) {
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    if (is_number(metrics_[i])) shown_.push_back(names_[i]);
}

ProgressDisplay::~ProgressDisplay() { clear(); }

bool ProgressDisplay::is_due() {
  const Clock::time_point now = Clock::now();
  if (terminal_ ? now - last_ < kRedraw : now - last_ < kPlainLine) return false;
  last_ = now;
  return true;
}

void ProgressDisplay::step(const StepReport& report) {
  if (quiet_ || !is_due()) return;
  const std::string text = step_text(report, shown_);
  if (!terminal_) {
    print(text + "\n");
    return;
  }
  print("\r\033[K" + cut_to(text, terminal_columns() - 1));
  line_shown_ = true;
}

void ProgressDisplay::epoch(const EpochReport& report) {
  if (quiet_) return;
  clear();
  std::string text = format("epoch {}/{}  {}", report.epoch, report.epochs,
                            metrics_text(report.train, metrics_, names_));
  if (report.validation)
    text += "  validation " + metrics_text(*report.validation, metrics_, names_);
  text += format("  {}  {}", rate_text(report.images_per_second), duration_text(report.seconds));
  print(text + "\n");
  last_ = Clock::now();
}

void ProgressDisplay::clear() {
  if (!line_shown_) return;
  print("\r\033[K");
  line_shown_ = false;
}

std::string metrics_text(const Evaluation& evaluation, std::span<const Metric> metrics,
                         std::span<const std::string> names) {
  std::string text = format("loss {:.4f}", evaluation.loss.mean());
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (const auto value = metric_value(metrics[i], evaluation.metrics[i]))
      text += format("  {} {:.4f}", names[i], *value);
  return text;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
  const std::uint64_t hours = whole / 3600, minutes = whole / 60 % 60;
  if (hours > 0) return format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return format("{}:{:02}", minutes, whole % 60);
}

std::string cut_to(const std::string& line, std::size_t columns) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(line[i]) & 0xC0u) != 0x80u;
    if (starts_character && ++characters > columns) return line.substr(0, i);
  }
  return line;
}

}  // namespace qnn
