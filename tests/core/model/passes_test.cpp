#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

// Steps enough to see the short last batch of an epoch twice.
constexpr std::uint64_t kSteps = 7;

// All subsets of the passes, the empty one first.
std::vector<std::set<std::string>> subsets_of_passes() {
  std::vector<std::set<std::string>> subsets{{}};
  for (const ProgramPass& pass : program_passes()) {
    const std::size_t count = subsets.size();
    for (std::size_t i = 0; i < count; ++i) {
      subsets.push_back(subsets[i]);
      subsets.back().insert(std::string(pass.name));
    }
  }
  return subsets;
}

std::string bytes_after_training(const NetworkText& text, const std::set<std::string>& off) {
  SmallNetwork network(text, {.passes_off = off});
  network.train_steps(kSteps);
  return network.state_bytes();
}

std::set<std::string> all_passes() { return subsets_of_passes().back(); }

TEST(Passes, LeaveEveryBitOfTrainingTheSame) {
  for (const auto& [name, text] : network_zoo()) {
    const std::string reference = bytes_after_training(text, all_passes());
    for (const std::set<std::string>& off : subsets_of_passes()) {
      const std::vector<std::string> words(off.begin(), off.end());
      EXPECT_EQ(bytes_after_training(text, off), reference) << name << " without " << join(words);
    }
  }
}

TEST(Passes, LeaveEveryBitOfInferenceTheSame) {
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork reference(text, {.passes_off = all_passes(), .training = false});
    SmallNetwork optimized(text, {.training = false});
    EXPECT_EQ(optimized.state_bytes(), reference.state_bytes()) << name;
  }
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
