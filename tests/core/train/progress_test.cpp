#include "core/train/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/base/text.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn::testing_support {
namespace {

const Progress kProgress{
    .step = 1234567890123,
    .epochs_done = 7,
    .loss = {.sum = 0.1 + 0.2, .count = 64},
    .metrics = {{63, 64}, {1e-300, std::numeric_limits<double>::infinity()}, {}},
    .losses = {{.sum = 0.25, .count = 64}, {.sum = 1e-300, .count = 64}},
    .best = Best{.value = 0.9012345678901234, .epoch = 6},
    .metrics_lines = 7,
    .early_stopping = {.waited = 2, .best = Best{.value = 0.1 + 0.7, .epoch = 5}, .kept_epoch = 5},
    .plateau = {.waited = 1, .cooldown = 3, .best = -0.3, .reductions = 4},
    .non_finite = {.skipped = 5, .skipped_in_a_row = 2, .rollbacks = 1},
    .stopped_early = true,
    .finished = true};

TEST(Progress, ComesBackExactly) {
  const Progress back = progress_from_json(progress_to_json(kProgress), "file");
  EXPECT_EQ(back.step, kProgress.step);
  EXPECT_EQ(back.epochs_done, 7u);
  EXPECT_EQ(back.loss.sum, kProgress.loss.sum);
  EXPECT_EQ(back.loss.count, 64u);
  EXPECT_EQ(back.metrics, kProgress.metrics);
  ASSERT_EQ(back.losses.size(), 2u);
  EXPECT_EQ(back.losses[1].sum, 1e-300);
  EXPECT_EQ(back.losses[1].count, 64u);
  EXPECT_EQ(back.best->value, kProgress.best->value);
  EXPECT_EQ(back.best->epoch, 6u);
  EXPECT_EQ(back.metrics_lines, 7u);
  EXPECT_EQ(back.early_stopping, kProgress.early_stopping);
  EXPECT_EQ(back.non_finite, kProgress.non_finite);
  EXPECT_EQ(back.plateau, kProgress.plateau);
  EXPECT_TRUE(back.stopped_early);
  EXPECT_TRUE(back.finished);
  EXPECT_EQ(progress_to_json(back), progress_to_json(kProgress));
  EXPECT_FALSE(progress_from_json(progress_to_json({}), "file").best);
}

// So checkpoints of runs without callbacks are what they were before there were any.
TEST(Progress, SaysNothingOfCallbacksThatHaveSeenNothing) {
  const std::string text = progress_to_json({});
  for (const char* key : {"early_stopping", "reduce_on_plateau", "stopped_early", "finished"})
    EXPECT_EQ(text.find(key), std::string::npos) << key;
}

TEST(Progress, OfADamagedTextIsRefused) {
  const std::string good = progress_to_json(kProgress);
  std::vector<std::string> texts{"", "null", "[]", "{}", good.substr(0, good.size() - 1)};
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    texts.push_back(text.replace(at, from.size(), to));
  };
  replaced("\"step\":1234567890123", "\"step\":-1");
  replaced("\"step\":1234567890123", "\"step\":1.5");
  replaced("\"step\":1234567890123", "\"step\":\"1\"");
  replaced("\"step\":1234567890123", "\"step\":null");
  replaced("\"epochs_done\":7", "\"epochs\":7");
  replaced("\"count\":64", "\"count\":-64");
  replaced("\"metrics\":[", "\"metrics\":{\"a\":[");
  replaced("\"inf\"", "\"infinite\"");
  replaced("[63.0,64.0]", "63");
  replaced("\"metrics_lines\":7", "\"metrics_lines\":true");
  replaced("\"epoch\":6", "\"epoch\":[6]");
  replaced("\"waited\":2", "\"waited\":-2");
  replaced("\"kept_epoch\":5", "\"kept_epoch\":\"5\"");
  replaced("\"reductions\":4", "\"reduction\":4");
  replaced("\"stopped_early\":true", "\"stopped_early\":1");
  for (const std::string& text : texts)
    expect_user_error(ErrorKind::BadCheckpoint,
                      testing::HasSubstr("run/last.safetensors: its record of progress"),
                      [&] { progress_from_json(text, "run/last.safetensors"); });
}

}  // namespace
}  // namespace qnn::testing_support
