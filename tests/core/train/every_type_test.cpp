// What holds for every layer, quantizer, activation, initializer, regularizer, constraint,
// optimizer and schedule: a network that uses it trains, stops, goes on as if it had not stopped,
// and is evaluated. A new type is tested by being listed.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/type_networks.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

class EveryType : public testing::TestWithParam<Chosen> {};

TEST_P(EveryType, TrainsGoesOnAfterAStopAndIsEvaluated) {
  constexpr std::uint64_t kStopAfter = 4;  // of nine steps
  const NetworkText text = network_with(GetParam());
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  run_training(text, files, folder / "whole");
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.step = [&, done = std::uint64_t{0}](const StepReport&) mutable {
    if (++done == kStopAfter) stop.request_stop();
  };

  ASSERT_EQ(run_training(text, files, folder / "parts", RunMode::New, hooks).state,
            TrainRunResult::State::Stopped);
  ASSERT_EQ(run_training(text, files, folder / "parts", RunMode::Resume).state,
            TrainRunResult::State::Done);

  EXPECT_EQ(lasting_bytes(files, folder / "parts"), lasting_bytes(files, folder / "whole"));
  const Json result = Json::parse(file_text(files, folder / "whole/result.json"));
  EXPECT_TRUE(std::isfinite(result.at("test").at("loss").get<double>()));
}

INSTANTIATE_TEST_SUITE_P(All, EveryType, testing::ValuesIn(all_types()), [](const auto& test) {
  return format("{}_{}", test.param.family, test.param.type);
});

}  // namespace
}  // namespace qnn::testing_support
