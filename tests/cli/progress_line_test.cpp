#include "cli/progress_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qnn {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kMetrics{"accuracy", "top_5_accuracy"};

StepReport report_at(std::uint64_t epoch, std::uint64_t step) {
  return {.epoch = epoch,
          .epochs = 10,
          .step_in_epoch = step,
          .steps_per_epoch = 400,
          .loss = 0.12345,
          .metrics = {0.9, 0.99},
          .seconds = 0,
          .images_per_second = 12345};
}

// Half a second a step.
Pace pace_until(const StepReport& report) {
  Pace pace;
  for (std::uint64_t step = 1; step <= report.step_in_epoch; ++step)
    pace.look(report_at(report.epoch, step), 0.5 * static_cast<double>(step));
  return pace;
}

TEST(Pace, KnowsNothingBeforeTheSecondLook) {
  Pace pace;
  pace.look(report_at(1, 1), 3);
  EXPECT_EQ(pace.epoch_left(), std::nullopt);
  EXPECT_EQ(pace.run_left(), std::nullopt);
}

TEST(Pace, TellsTheTimeOfTheEpochAndOfTheRun) {
  const Pace pace = pace_until(report_at(8, 100));
  EXPECT_DOUBLE_EQ(pace.epoch_left().value(), 150);
  EXPECT_DOUBLE_EQ(pace.run_left().value(), 150 + 2 * 200);
}

TEST(Pace, CountsWhatLiesBetweenEpochs) {
  Pace pace = pace_until(report_at(8, 400));  // at 200 s
  pace.look(report_at(9, 1), 230.5);          // 30 s of validation, and a step
  EXPECT_DOUBLE_EQ(pace.epoch_left().value(), 199.5);
  EXPECT_DOUBLE_EQ(pace.run_left().value(), 199.5 + 30 + 200 + 30);
}

TEST(Pace, ForgetsAPause) {
  Pace pace = pace_until(report_at(8, 100));
  pace.look(report_at(8, 101), 50 + 600);  // stopped for ten minutes
  for (std::uint64_t step = 102; step <= 130; ++step)
    pace.look(report_at(8, step), 650 + 0.5 * static_cast<double>(step - 101));
  EXPECT_NEAR(pace.epoch_left().value(), 270 * 0.5, 5);
}

TEST(Pace, TellsTheTimeOfEpochsShorterThanALook) {
  Pace pace;
  pace.look(report_at(2, 1), 1);
  pace.look(report_at(4, 1), 3);
  EXPECT_DOUBLE_EQ(pace.run_left().value(), 399.0 / 400 + 6);
}

TEST(MovingLine, ShowsEverythingWhereThereIsRoom) {
  const StepReport report = report_at(8, 100);
  EXPECT_EQ(moving_line(report, kMetrics, pace_until(report), 200),
            "epoch 8/10  [###...........]  100/400  loss 0.1235  accuracy 0.9000  "
            "top_5_accuracy 0.9900  12,345 images/s  epoch 2:30  9:10 left");
}

TEST(MovingLine, KeepsWhatMattersMostInFortyColumns) {
  const StepReport report = report_at(8, 100);
  EXPECT_EQ(moving_line(report, kMetrics, pace_until(report), 39),
            "epoch 8/10  loss 0.1235  9:10 left");
}

TEST(MovingLine, FitsAnyWidth) {
  const StepReport report = report_at(8, 100);
  const Pace pace = pace_until(report);
  for (std::size_t columns = 0; columns < 150; ++columns)
    EXPECT_LE(moving_line(report, kMetrics, pace, columns).size(), columns);
}

TEST(MovingLine, CountsCharactersNotBytes) {
  StepReport report = report_at(8, 100);
  report.metrics = {0.5};
  const std::string name = "größe/genauigkeit";
  const std::string line = moving_line(report, std::vector{name}, Pace(), 58);
  EXPECT_EQ(line, "epoch 8/10  100/400  loss 0.1235  größe/genauigkeit 0.5000");
}

TEST(MovingLine, LeavesOutTheEpochsTimeIfThereIsOnlyOne) {
  StepReport report = report_at(1, 100);
  report.epochs = 1;
  Pace pace;
  pace.look(report, 1);
  report.step_in_epoch = 200;
  pace.look(report, 2);
  EXPECT_THAT(moving_line(report, kMetrics, pace, 200), Not(HasSubstr("epoch 0:02")));
}

TEST(DurationText, HasHoursAndDaysIfNeeded) {
  EXPECT_EQ(duration_text(65.4), "1:05");
  EXPECT_EQ(duration_text(2 * 3600 + 3 * 60 + 4), "2:03:04");
  EXPECT_EQ(duration_text(3 * 86400 + 5), "3 d 0:00:05");
  EXPECT_EQ(duration_text(-1), "0:00");
}

}  // namespace
}  // namespace qnn
