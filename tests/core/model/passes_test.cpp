#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

// Steps enough to see the short last batch of an epoch twice.
constexpr std::uint64_t kSteps = 7;

// All subsets of the exact passes of training, the empty one first.
std::vector<std::set<std::string>> subsets_of_exact_passes() {
  std::vector<std::set<std::string>> subsets{{}};
  for (const ProgramPass& pass : program_passes()) {
    const std::size_t count = pass.exact && !pass.inference_only ? subsets.size() : 0;
    for (std::size_t i = 0; i < count; ++i) {
      subsets.push_back(subsets[i]);
      subsets.back().insert(std::string(pass.name));
    }
  }
  return subsets;
}

std::set<std::string> exact_passes() {
  std::set<std::string> names;
  for (const ProgramPass& pass : program_passes())
    if (pass.exact) names.emplace(pass.name);
  return names;
}

std::set<std::string> inexact_passes() {
  std::set<std::string> names;
  for (const ProgramPass& pass : program_passes())
    if (!pass.exact) names.emplace(pass.name);
  return names;
}

std::set<std::string> united(std::set<std::string> a, const std::set<std::string>& b) {
  a.insert(b.begin(), b.end());
  return a;
}

std::string bytes_after_training(const NetworkText& text, const std::set<std::string>& off) {
  SmallNetwork network(text, {.passes_off = off});
  network.train_steps(kSteps);
  return network.state_bytes();
}

// Those that are not exact are off, then on.
TEST(ExactPasses, LeaveEveryBitOfTrainingTheSame) {
  for (const auto& [name, text] : network_zoo()) {
    for (const std::set<std::string>& always_off : {inexact_passes(), std::set<std::string>()}) {
      const std::string reference = bytes_after_training(text, united(exact_passes(), always_off));
      for (const std::set<std::string>& some : subsets_of_exact_passes()) {
        const std::set<std::string> off = united(some, always_off);
        const std::vector<std::string> words(off.begin(), off.end());
        EXPECT_EQ(bytes_after_training(text, off), reference) << name << " without " << join(words);
      }
    }
  }
}

TEST(ExactPasses, LeaveEveryBitOfInferenceTheSame) {
  for (const auto& [name, text] : network_zoo()) {
    for (const std::set<std::string>& always_off : {inexact_passes(), std::set<std::string>()}) {
      SmallNetwork reference(text,
                             {.passes_off = united(exact_passes(), always_off), .training = false});
      SmallNetwork optimized(text, {.passes_off = always_off, .training = false});
      EXPECT_EQ(optimized.state_bytes(), reference.state_bytes()) << name;
    }
  }
}

// The gradients of the first step, before rounding can turn a sign.
TEST(InexactPasses, KeepGradientsWithinTheRoundingOfSums) {
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork reference(text, {.passes_off = inexact_passes()});
    SmallNetwork optimized(text);
    const double loss = reference.model().train_step(reference.batch(0), 0);
    EXPECT_NEAR(optimized.model().train_step(optimized.batch(0), 0), loss,
                1e-5 * (1 + std::abs(loss)))
        << name;
    const std::size_t parameters = reference.model().parameters().parameters.size();
    float largest = 0;
    for (std::size_t i = 0; i < parameters; ++i)
      for (const float value : reference.model().gradient(i))
        largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < parameters; ++i) {
      const auto expected = reference.model().gradient(i);
      const auto actual = optimized.model().gradient(i);
      ASSERT_EQ(actual.size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k)
        ASSERT_NEAR(actual[k], expected[k], 1e-5F * largest)
            << name << ": " << reference.model().parameters().parameters[i].path;
    }
  }
}

// Rounding is part of the program without passes: 2^-13 of a layer's largest gradient, at most.
TEST(GradientPrecision, RoundsTheGradientsOfBinaryLayers) {
  NetworkText text = padded_network("0", "1");
  SmallNetwork exact(text);
  text.more_training = R"(, "gradient_precision": 16)";
  SmallNetwork rounded(text);
  exact.model().train_step(exact.batch(0), 0);
  rounded.model().train_step(rounded.batch(0), 0);
  std::size_t different = 0;
  for (std::size_t i = 0; i < exact.model().parameters().parameters.size(); ++i) {
    const auto expected = exact.model().gradient(i);
    const auto actual = rounded.model().gradient(i);
    float largest = 0;
    for (const float value : expected) largest = std::max(largest, std::abs(value));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      EXPECT_NEAR(actual[k], expected[k], 0.01F * largest);
      different += actual[k] != expected[k] ? 1 : 0;
    }
  }
  EXPECT_GT(different, 0U);
}

TEST(Passes, ChangeTheProgramsOfTheseTests) {
  std::vector<std::string> notes;
  for (const auto& [name, text] : network_zoo()) {
    const SmallNetwork network(text);
    notes.insert(notes.end(), network.notes().begin(), network.notes().end());
  }
  EXPECT_THAT(notes, testing::Contains("quant_dense_1: on bits"));
  EXPECT_THAT(notes, testing::Contains("quant_conv1d: on bits"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_1: on bits"));
  EXPECT_THAT(notes, testing::Contains("quant_conv3d: on bits"));
  EXPECT_THAT(notes, testing::Contains("activation/activate: done by the loss"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_1/gradient/input: by bits"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_1/gradient/kernel: by bits"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_1: on bits, then scaled"));
  for (const char* name : {"two_readers", "flattened", "as_a_layer"})
    EXPECT_THAT(notes, testing::Contains(format("{}: to bits", name)));
  EXPECT_THAT(notes, testing::Contains("a: stored: sum reads it"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_1/quantize_input_gradient: by a mask"));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d_2/quantize_input_gradient: by a mask"));
}

TEST(Passes, ChangeTheProgramsThatOnlyPredict) {
  std::vector<std::string> notes;
  for (const auto& [name, text] : network_zoo()) {
    const SmallNetwork network(text, {.training = false});
    notes.insert(notes.end(), network.notes().begin(), network.notes().end());
  }
  for (const char* name :
       {"then_pooled", "biased", "pooled_as_signs", "on_its_own", "wide", "line"})
    EXPECT_THAT(notes, testing::Contains(format("{}: to signs", name)));
  for (const char* name : {"pool_of_values", "pool_of_signs"})
    EXPECT_THAT(notes, testing::Contains(format("{}: on signs", name)));
  EXPECT_THAT(notes, testing::Contains("quant_conv2d: sums are stored: a reads them"));
}

TEST(Passes, TrainingChangesWeights) {
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork network(text);
    const std::string before = network.state_bytes();
    network.train_steps(1);
    EXPECT_NE(network.state_bytes(), before) << name;
  }
}

}  // namespace
}  // namespace qnn::testing_support
