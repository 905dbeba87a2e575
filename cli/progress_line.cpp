#include "cli/progress_line.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr double kSmoothing = 0.3;  // weight of what was seen last
constexpr std::size_t kBarWidth = 14;
constexpr std::string_view kGap = "  ";

// A piece of the line; of those that stand, the one with the largest `rank` goes first.
struct Piece {
  int rank;
  std::string text;
};

std::string joined(const std::vector<Piece>& pieces) {
  std::string line;
  for (const Piece& piece : pieces) line += format("{}{}", line.empty() ? "" : kGap, piece.text);
  return line;
}

// Of UTF-8 text: metrics of outputs are called as the user likes.
std::size_t characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), &continues_character));
}

std::string first_characters(std::string text, std::size_t count) {
  while (characters(text) > count) text.pop_back();
  return text;
}

std::string bar(const StepReport& report) {
  const std::size_t filled =
      report.steps_per_epoch == 0 ? 0 : kBarWidth * report.step_in_epoch / report.steps_per_epoch;
  return format("[{}{}]", std::string(filled, '#'), std::string(kBarWidth - filled, '.'));
}

}  // namespace

void Pace::look(const StepReport& report, double seconds) {
  const Seen now{.epoch = report.epoch,
                 .epochs = report.epochs,
                 .step = report.step_in_epoch,
                 .steps = report.steps_per_epoch,
                 .seconds = seconds};
  const std::optional<Seen> before = std::exchange(last_, now);
  if (!before) return;
  const std::uint64_t epochs = now.epoch - before->epoch;
  const double steps = static_cast<double>(epochs * now.steps + now.step - before->step);
  const double passed = seconds - before->seconds;
  if (!(steps > 0)) return;
  if (!step_seconds_) {
    step_seconds_ = passed / steps;
  } else if (epochs == 0) {
    *step_seconds_ += kSmoothing * (passed / steps - *step_seconds_);
  } else {
    const double others = passed - *step_seconds_ * steps;
    between_epochs_ = std::max(0.0, others) / static_cast<double>(epochs);
  }
}

std::optional<double> Pace::epoch_left() const {
  if (!step_seconds_) return std::nullopt;
  return *step_seconds_ * static_cast<double>(last_->steps - last_->step);
}

std::optional<double> Pace::run_left() const {
  const std::optional<double> epoch = epoch_left();
  if (!epoch) return std::nullopt;
  const double each = *step_seconds_ * static_cast<double>(last_->steps) + between_epochs_;
  return *epoch + between_epochs_ + each * static_cast<double>(last_->epochs - last_->epoch);
}

std::string moving_line(const StepReport& report, std::span<const std::string> metrics,
                        const Pace& pace, std::size_t columns) {
  enum Rank { Epoch, Loss, RunLeft, Steps, FirstMetric, Rate = 1000, EpochLeft, Bar };
  std::vector<Piece> pieces{{Epoch, format("epoch {}/{}", report.epoch, report.epochs)},
                            {Bar, bar(report)},
                            {Steps, format("{}/{}", report.step_in_epoch, report.steps_per_epoch)},
                            {Loss, format("loss {:.4f}", report.loss)}};
  for (std::size_t i = 0; i < report.metrics.size(); ++i)
    pieces.push_back(
        {FirstMetric + static_cast<int>(i), format("{} {:.4f}", metrics[i], report.metrics[i])});
  pieces.push_back({Rate, rate_text(report.images_per_second)});
  if (pace.run_left()) {
    if (report.epochs > 1)
      pieces.push_back({EpochLeft, format("epoch {}", duration_text(*pace.epoch_left()))});
    pieces.push_back({RunLeft, format("{} left", duration_text(*pace.run_left()))});
  }
  while (pieces.size() > 1 && characters(joined(pieces)) > columns)
    pieces.erase(std::max_element(pieces.begin(), pieces.end(),
                                  [](const Piece& a, const Piece& b) { return a.rank < b.rank; }));
  return first_characters(joined(pieces), columns);
}

std::string plain_line(const StepReport& report, std::span<const std::string> metrics,
                       const Pace& pace) {
  std::string text = format("epoch {}/{}  step {}/{}  loss {:.4f}", report.epoch, report.epochs,
                            report.step_in_epoch, report.steps_per_epoch, report.loss);
  for (std::size_t i = 0; i < report.metrics.size(); ++i)
    text += format("  {} {:.4f}", metrics[i], report.metrics[i]);
  text += format("  {}", rate_text(report.images_per_second));
  if (pace.run_left())
    text += format("  epoch {}, run {} left", duration_text(*pace.epoch_left()),
                   duration_text(*pace.run_left()));
  return text;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
  const std::uint64_t days = whole / 86400, hours = whole / 3600 % 24, minutes = whole / 60 % 60;
  if (days > 0) return format("{} d {}:{:02}:{:02}", days, hours, minutes, whole % 60);
  if (hours > 0) return format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return format("{}:{:02}", minutes, whole % 60);
}

std::string rate_text(double images_per_second) {
  return format("{} images/s",
                with_thousands(static_cast<std::uint64_t>(std::llround(images_per_second))));
}

}  // namespace qnn
