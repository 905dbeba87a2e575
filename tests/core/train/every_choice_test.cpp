// What holds for every activation, initializer, regularizer, constraint and quantizer: a network
// that uses it trains, stops, goes on as if it had not stopped, and is evaluated. A new type is
// tested by being listed.

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/catalog/catalog.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

struct Chosen {
  std::string family, type;
};

// Types that their name alone does not describe.
Json config_of(const Chosen& chosen) {
  static const std::map<std::string, Json> kFields{
      {"expression", {{"forward", "sgn(x)"}, {"gradient", "dy"}}}, {"no_op", {{"precision", 1}}}};
  Json config{{"type", chosen.type}};
  if (const auto fields = kFields.find(chosen.type); fields != kFields.end())
    config.update(fields->second);
  return config;
}

// Two hidden layers that use the type wherever one of its family may stand.
Json layers_with(const Chosen& chosen) {
  const Json config = config_of(chosen);
  Json hidden{{"type", "dense"}, {"units", 4}};
  Json last{{"type", "dense"}, {"units", 3}};
  if (chosen.family == "activation") hidden["activation"] = config;
  if (chosen.family == "initializer")
    hidden["kernel_initializer"] = last["kernel_initializer"] = config;
  if (chosen.family == "regularizer")
    for (const char* of : {"kernel", "bias", "activity"})
      hidden[format("{}_regularizer", of)] = config;
  if (chosen.family == "constraint")
    for (const char* of : {"kernel", "bias"}) hidden[format("{}_constraint", of)] = config;
  Json layers = Json::array({"flatten", hidden, hidden});
  if (chosen.family == "quantizer") {
    layers[1]["activation"] = config;
    layers.push_back(config);
  }
  layers.push_back(last);
  return layers;
}

std::vector<Chosen> all_choices() {
  std::vector<Chosen> all;
  for (const TypeFamily& family : list_types(make_catalog())) {
    const bool wanted = family.name == "activation" || family.name == "initializer" ||
                        family.name == "regularizer" || family.name == "constraint" ||
                        family.name == "quantizer";
    if (!wanted) continue;
    for (const TypeDoc& doc : family.types) all.push_back({family.name, doc.name});
  }
  return all;
}

class EveryChoice : public testing::TestWithParam<Chosen> {};

TEST_P(EveryChoice, TrainsGoesOnAfterAStopAndIsEvaluated) {
  constexpr std::uint64_t kStopAfter = 4;  // of nine steps
  const NetworkText text{.layers = layers_with(GetParam()).dump(),
                         .loss = R"("mean_squared_error")",
                         .optimizer = R"({"type": "adam", "learning_rate": 0.01})"};
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

INSTANTIATE_TEST_SUITE_P(All, EveryChoice, testing::ValuesIn(all_choices()), [](const auto& test) {
  return format("{}_{}", test.param.family, test.param.type);
});

}  // namespace
}  // namespace qnn::testing_support
