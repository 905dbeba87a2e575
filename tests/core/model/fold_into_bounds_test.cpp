// Programs that only predict, with parameters as training leaves them and as it never should.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "core/base/errors.hpp"
#include "core/model/evaluate.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

const std::set<std::string> kInferencePasses = {"pool_signs", "fold_into_bounds"};

// Some parameters of normalizations and biases get odd values, the others such that bounds lie
// among the sums; other ones for each seed.
void disturb(ParameterStore& store, std::uint32_t seed, bool only_numbers) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> odd = {0.0F,   -0.0F, -1.0F,     3e38F,      -3e38F,
                                  1e-40F, 1e-6F, kInfinity, -kInfinity, kNaN};
  std::mt19937 bits(seed);
  const auto fill = [&](std::string_view path, std::span<float> values) {
    const bool kernel = path.ends_with("kernel");
    for (float& value : values) {
      const auto draw = static_cast<std::uint32_t>(bits());
      if (kernel) continue;
      value = static_cast<float>(draw >> 16) * 0x1p-12F - 8;
      if (path.ends_with("variance")) value = value * value;
      if (draw % 4 == 0) value = odd[bits() % (only_numbers ? 7 : odd.size())];
    }
  };
  for (Parameter& parameter : store.parameters) fill(parameter.path, parameter.weights.floats());
  for (State& state : store.states) fill(state.path, state.values.floats());
}

// Predictions and losses for all batches of an epoch.
std::string answers(const NetworkText& text, const std::set<std::string>& off, std::uint32_t seed,
                    bool only_numbers) {
  SmallNetwork network(text, {.passes_off = off, .training = false});
  disturb(network.model().parameters(), seed, only_numbers);
  std::string bytes;
  for (std::uint64_t step = 0; step < network.steps_per_epoch(); ++step) {
    const double loss = network.model().evaluate(network.batch(step));
    const ConstTensorView predictions = network.model().predictions();
    bytes.append(reinterpret_cast<const char*>(&loss), sizeof loss);
    bytes.append(reinterpret_cast<const char*>(predictions.data()), predictions.bytes());
  }
  return bytes;
}

TEST(InferencePasses, KeepEveryBitWhateverTheParameters) {
  for (const auto& [name, text] : network_zoo()) {
    for (std::uint32_t seed = 0; seed < 12; ++seed) {
      const bool only_numbers = seed % 2 == 0;
      const std::string reference = answers(text, kInferencePasses, seed, only_numbers);
      for (const std::set<std::string>& off :
           {std::set<std::string>{}, {"pool_signs"}, {"fold_into_bounds"}})
        EXPECT_EQ(answers(text, off, seed, only_numbers), reference) << name << ", seed " << seed;
    }
  }
}

// Against the program without any exact pass, with the parameters of a trained network.
TEST(InferencePasses, PredictAsTheTrainedNetworkDoes) {
  std::set<std::string> exact;
  for (const ProgramPass& pass : program_passes())
    if (pass.exact) exact.emplace(pass.name);
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork trained(text);
    trained.train_steps(9);
    SmallNetwork reference(text, {.passes_off = exact, .training = false});
    SmallNetwork optimized(text, {.training = false});
    for (SmallNetwork* network : {&reference, &optimized}) {
      const ParameterStore& from = std::as_const(trained.model()).parameters();
      ParameterStore& to = network->model().parameters();
      for (std::size_t i = 0; i < to.parameters.size(); ++i)
        std::ranges::copy(from.parameters[i].weights.floats(),
                          to.parameters[i].weights.floats().begin());
      for (std::size_t i = 0; i < to.states.size(); ++i)
        std::ranges::copy(from.states[i].values.floats(), to.states[i].values.floats().begin());
    }
    EXPECT_EQ(optimized.state_bytes(), reference.state_bytes()) << name;
  }
}

// Statistics are made of sums that inference does without.
TEST(InferencePasses, KeepEveryBitOfReestimatedStatistics) {
  for (const auto& [name, text] : network_zoo()) {
    std::string bytes[2];
    for (const bool with : {false, true}) {
      SmallNetwork network(text, {.passes_off = with ? std::set<std::string>{} : kInferencePasses,
                                  .training = true});
      network.train_steps(2);
      reestimate_statistics(network.model(), network.loader(), 100);
      bytes[with ? 1 : 0] = network.state_bytes();
    }
    EXPECT_EQ(bytes[0], bytes[1]) << name;
  }
}

TEST(InferencePasses, LeaveNoStatisticsToReestimateUnlessAskedTo) {
  SmallNetwork network(network_zoo()[1].text, {.training = false});
  EXPECT_THROW(network.model().reestimate(network.batch(0), 0), InternalError);
  SmallNetwork asked(network_zoo()[1].text, {.training = false, .reestimates = true});
  SmallNetwork trained(network_zoo()[1].text);
  const std::string before = asked.state_bytes();
  asked.model().reestimate(asked.batch(0), 0);
  trained.model().reestimate(trained.batch(0), 0);
  EXPECT_NE(asked.state_bytes(), before);
  const auto& states = asked.model().parameters().states;
  for (std::size_t i = 0; i < states.size(); ++i)
    EXPECT_TRUE(std::ranges::equal(states[i].values.floats(),
                                   trained.model().parameters().states[i].values.floats()))
        << states[i].path;
}

}  // namespace
}  // namespace qnn::testing_support
