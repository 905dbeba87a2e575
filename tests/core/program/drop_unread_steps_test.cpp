#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/program/passes.hpp"
#include "core/program/passes/drop_unread_steps.hpp"
#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// A binary layer on bits. Its backward step is made to read the bits as well, by hand, as it would
// after a pass that puts gradients on bits: then nobody reads the float32 copies.
class DropUnreadSteps : public testing::Test {
 protected:
  explicit DropUnreadSteps(const std::string& metrics = R"(["accuracy"])")
      : network_({.layers = R"(["flatten", {"type": "dense", "units": 70, "name": "first"},
            {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
             "kernel_quantizer": "ste_sign", "use_bias": false, "name": "q"}])",
                  .loss = R"("squared_hinge")",
                  .metrics = metrics}),
        program(lowered(network_)) {
    run_passes(program, network_.plans, {"use_sign_products", "drop_unread_steps"});
  }

  void let_backward_read_bits() {
    BinaryProduct product{};
    for (const Step& step : program.steps)
      if (const auto* found = std::get_if<BinaryProduct>(&step.operation)) product = *found;
    for (Step& step : program.steps) {
      if (step.name != "q/gradient") continue;
      auto& gradient = std::get<RunLayerGradient>(step.operation);
      gradient.inputs = {product.input};
      gradient.parameters = {product.kernel};
    }
  }

  std::vector<std::string> drop() {
    std::vector<std::string> notes;
    drop_unread_steps(program, network_.plans, notes);
    verify(program, "dropping");
    return notes;
  }

  std::vector<std::string> step_names() const {
    std::vector<std::string> names;
    for (const Step& step : program.steps) names.push_back(step.name);
    return names;
  }

 private:
  PlannedNetwork network_;

 protected:
  Program program;  // NOLINT: the fixture's word
};

class DropUnreadStepsWithFlipRatio : public DropUnreadSteps {
 protected:
  DropUnreadStepsWithFlipRatio() : DropUnreadSteps(R"(["flip_ratio"])") {}
};

TEST_F(DropUnreadSteps, LeavesAloneWhatBackwardReads) {
  const std::vector<std::string> before = step_names();
  EXPECT_THAT(drop(), IsEmpty());
  EXPECT_EQ(step_names(), before);
  EXPECT_THAT(before, Contains("q/quantize_input"));
}

TEST_F(DropUnreadSteps, DropsFloatCopiesOfWhatIsReadAsBits) {
  let_backward_read_bits();
  const std::size_t before = program.steps.size();
  EXPECT_THAT(drop(), ElementsAre("q/quantize_input: dropped: nobody reads its result",
                                  "q/kernel/quantize: dropped: nobody reads its result"));
  EXPECT_EQ(program.steps.size(), before - 2);
  EXPECT_THAT(step_names(), Not(Contains("q/quantize_input")));
  EXPECT_EQ(program.buffers[program.parameters[2].quantized].dtype, DType::Bit);
}

TEST_F(DropUnreadStepsWithFlipRatio, GivesCallersTheBits) {
  ASSERT_EQ(program.kept.size(), 1u);
  const BufferId floats = program.kept[0];
  EXPECT_THAT(drop(), IsEmpty());
  EXPECT_EQ(program.kept, std::vector{floats});  // steps read them as well
  let_backward_read_bits();
  EXPECT_EQ(drop().size(), 2u);
  ASSERT_EQ(program.kept.size(), 1u);
  EXPECT_EQ(program.buffers[program.kept[0]].dtype, DType::Bit);
  EXPECT_EQ(program.parameters[2].quantized, program.kept[0]);
}

TEST_F(DropUnreadStepsWithFlipRatio, KeepsFloatsForCallersWhereThereAreNoBits) {
  const BufferId floats = program.kept[0];
  std::erase_if(program.steps, [](const Step& step) {
    return step.stage == Stage::Backward || step.name == "q" || step.name == "q/pack_kernel" ||
           step.name == "q/pack_input" || step.stage == Stage::Loss;
  });
  for (Step& step : program.steps) step.training_only = false;
  for (ParameterInfo& info : program.parameters) info.gradient = kNoBuffer;
  program.outputs[0].predictions = program.parameters[2].quantized;
  EXPECT_THAT(drop(), Contains("q/quantize_input: dropped: nobody reads its result"));
  EXPECT_EQ(program.kept, std::vector{floats});
  EXPECT_THAT(step_names(), ElementsAre("q/kernel/quantize"));
}

// A chain of steps goes as a whole, but not past one that changes moving statistics.
TEST(DropUnreadStepsOfChains, StopAtWhatChangesAState) {
  const PlannedNetwork network({.layers = R"([{"type": "dense", "units": 4, "name": "a"},
                                              {"type": "batch_normalization", "name": "norm"},
                                              {"type": "activation", "activation": "hard_tanh"},
                                              {"type": "activation", "activation": "hard_tanh"}])",
                                .shape = "[5]"});
  Program program =
      lower(network.graph, network.plans, {.batch = 2, .losses = {}, .training = false});
  program.outputs.clear();
  std::vector<std::string> notes;
  drop_unread_steps(program, network.plans, notes);
  EXPECT_THAT(notes, ElementsAre("activation/activate: dropped: nobody reads its result",
                                 "activation_1/activate: dropped: nobody reads its result"));
  EXPECT_EQ(program.steps.back().name, "norm");
}

TEST(DropUnreadStepsOfChains, LeaveWhatLoweringWritesDown) {
  for (const auto& [name, text] : network_zoo()) {
    const PlannedNetwork network(text);
    Program program = lowered(network);
    std::vector<std::string> notes;
    drop_unread_steps(program, network.plans, notes);
    EXPECT_THAT(notes, IsEmpty()) << name;
  }
}

}  // namespace
}  // namespace qnn::testing_support
