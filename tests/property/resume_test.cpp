// Whatever is trained, and wherever it is interrupted: a run ends with the bytes of one that
// nothing interrupted. Every layer, each with another optimizer and quantizer, so that each of
// these occurs; new types are tested by being listed.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/type_networks.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

std::vector<std::string> types_of(const std::string& family) {
  std::vector<std::string> types;
  for (const Chosen& chosen : all_types())
    if (chosen.family == family) types.push_back(chosen.type);
  return types;
}

struct Mixture {
  std::string layer, optimizer, quantizer;
  std::size_t number = 0;
};

std::vector<Mixture> mixtures() {
  const std::vector<std::string> layers = types_of("layer");
  const std::vector<std::string> optimizers = types_of("optimizer");
  const std::vector<std::string> quantizers = types_of("quantizer");
  std::vector<Mixture> all;
  for (std::size_t i = 0; i < layers.size(); ++i)
    all.push_back({.layer = layers[i],
                   .optimizer = optimizers[i % optimizers.size()],
                   .quantizer = quantizers[i % quantizers.size()],
                   .number = i});
  return all;
}

// Three epochs of four steps and a validation part of two batches.
NetworkText network_of(const Mixture& mixture) {
  NetworkText text = network_with_layer(mixture.layer);
  Json layers = Json::parse(text.layers);
  const Json quantizer = config_of({"quantizer", mixture.quantizer});
  layers.back() = Json{{"type", "quant_dense"},
                       {"units", 3},
                       {"kernel_quantizer", quantizer},
                       {"input_quantizer", quantizer}};
  text.layers = layers.dump();
  text.loss = R"("mean_absolute_error")";  // whose gradients stay small
  text.optimizer = config_of({"optimizer", mixture.optimizer}).dump();
  text.train_count = 20;
  text.batch = 4;
  const bool images = std::count(text.shape.begin(), text.shape.end(), ',') == 2;
  text.more_data =
      format(R"(, "validation": 0.3, "augment": [{}])", images ? "\"random_flip\"" : "");
  text.more_training = format(R"(, "monitor": "validation/loss", "checkpoint": {{"every": {}}})",
                              mixture.number % 2 == 0 ? "\"epoch\"" : "3");
  if (mixture.optimizer != "bop")  // which has no learning rate to reduce
    text.more_training += R"(, "reduce_on_plateau": {"patience": 1, "min_delta": 100})";
  return text;
}

// What can be interrupted: each step, each evaluation after its first batch.
class Moments {
 public:
  // `at` happens at the moment of that number, from 1.
  Moments(std::uint64_t number, std::function<void()> at) : left_(number), at_(std::move(at)) {}

  void watch(TrainRunHooks& hooks) {
    hooks.trainer.step = [this](const StepReport&) { pass(); };
    hooks.trainer.validating = hooks.testing = [this] {
      return [this, first = true](const Batch&, const ConstTensorView&) mutable {
        if (std::exchange(first, false)) pass();
      };
    };
  }

 private:
  void pass() {
    if (--left_ == 0) at_();
  }
  std::uint64_t left_;
  std::function<void()> at_;
};

// A session that stops, or dies, at some moment. Each uses another number of threads.
TrainRunResult::State session(const NetworkText& text, FileSystem& files, const Path& folder,
                              int number, std::mt19937& random) {
  const ThreadLimit limit(1 + number % 3);
  const bool dies = number % 3 == 2;
  std::stop_source stop;
  Moments moments(1 + random() % 6, [&] {
    if (dies) throw std::runtime_error("killed");
    stop.request_stop();
  });
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  moments.watch(hooks);
  try {
    return run_training(text, files, folder, RunMode::Resume, hooks).state;
  } catch (const std::runtime_error& death) {
    EXPECT_STREQ(death.what(), "killed");
    return TrainRunResult::State::Stopped;
  }
}

class EveryMixture : public testing::TestWithParam<Mixture> {};

TEST_P(EveryMixture, EndsWithTheBytesOfARunThatNothingInterrupted) {
  const NetworkText text = network_of(GetParam());
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  run_training(text, files, folder / "whole");
  const std::string expected = lasting_bytes(files, folder / "whole");
  std::mt19937 random(static_cast<unsigned>(GetParam().number));
  for (const char* name : {"a", "b"}) {
    int sessions = 0;
    while (session(text, files, folder / name, sessions, random) == TrainRunResult::State::Stopped)
      ASSERT_LT(++sessions, 100);
    EXPECT_EQ(lasting_bytes(files, folder / name), expected) << sessions << " interruptions";
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryMixture, testing::ValuesIn(mixtures()), [](const auto& test) {
  return format("{}_{}_{}", test.param.layer, test.param.optimizer, test.param.quantizer);
});

TEST(Mixtures, HaveEveryOptimizerAndQuantizer) {
  const std::size_t count = mixtures().size();
  EXPECT_GE(count, 40u);
  EXPECT_GE(count, types_of("optimizer").size());
  EXPECT_GE(count, types_of("quantizer").size());
}

}  // namespace
}  // namespace qnn::testing_support
