#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/errors.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/lowered_network.hpp"

namespace qnn::testing_support {
namespace {

using testing::HasSubstr;

// A sound program, for each test to break.
class Verify : public testing::Test {
 protected:
  Verify()
      : network_({.layers = R"(["flatten",
            {"type": "quant_dense", "units": 4, "kernel_quantizer": "ste_sign", "name": "a"},
            {"type": "dense", "units": 3, "activation": "softmax", "name": "b"}])"}),
        program(lowered(network_)) {}

  Step& step(const std::string& name) {
    for (Step& each : program.steps)
      if (each.name == name) return each;
    throw std::out_of_range(name);
  }

  void expect_caught(const std::string& message) {
    try {
      verify(program, "breaking it");
      ADD_FAILURE() << "nothing was caught";
    } catch (const InternalError& error) {
      EXPECT_THAT(error.what(), HasSubstr("after breaking it: "));
      EXPECT_THAT(error.what(), HasSubstr(message));
    }
  }

 private:
  PlannedNetwork network_;

 protected:
  Program program;  // NOLINT: the fixture's word
};

TEST_F(Verify, AcceptsWhatLoweringMakes) { EXPECT_NO_THROW(verify(program, "lowering")); }

TEST_F(Verify, CatchesAReadBeforeTheWrite) {
  std::swap(program.steps[0], program.steps[1]);
  expect_caught("step 'a' reads a buffer that nothing has written");
}

TEST_F(Verify, CatchesAStepThatIsMissing) {
  program.steps.erase(program.steps.begin());
  expect_caught("step 'a' reads a buffer that nothing has written");
}

TEST_F(Verify, CatchesPredictionsThatNothingMakes) {
  std::erase_if(program.steps,
                [](const Step& s) { return s.name == "b/activate" || s.stage == Stage::Backward; });
  expect_caught("nothing makes the predictions 'b'");
}

TEST_F(Verify, CatchesAKeptBufferThatNothingMakes) {
  program.buffers.push_back({.name = "nothing", .shape = {3}});
  program.kept.push_back(static_cast<BufferId>(program.buffers.size() - 1));
  expect_caught("nothing makes 'nothing', which callers read");
}

TEST_F(Verify, CatchesAPenaltyOnWhatIsNotThere) {
  program.buffers.push_back({.name = "nothing", .shape = {3}});
  const auto nothing = static_cast<BufferId>(program.buffers.size() - 1);
  Step penalty{.name = "penalty", .stage = Stage::Loss, .operation = Regularize{L2{}, nothing}};
  const auto loss = std::find_if(program.steps.begin(), program.steps.end(),
                                 [](const Step& s) { return s.stage == Stage::Loss; });
  program.steps.insert(loss, penalty);
  expect_caught("step 'penalty' reads a buffer that nothing has written");
}

TEST_F(Verify, CatchesAPenaltyGradientAddedToNothing) {
  program.buffers.push_back({.name = "sum", .kind = BufferKind::Gradient, .shape = {3}});
  const auto sum = static_cast<BufferId>(program.buffers.size() - 1);
  RegularizeGradient gradient{
      .regularizer = L2{}, .value = program.outputs[0].predictions, .gradient = sum, .first = true};
  program.steps.push_back(
      {.name = "penalty_gradient", .stage = Stage::Backward, .operation = gradient});
  EXPECT_NO_THROW(verify(program, "adding it"));
  gradient.first = false;
  program.steps.back().operation = gradient;
  expect_caught("step 'penalty_gradient' reads a buffer that nothing has written");
}

TEST_F(Verify, CatchesStagesOutOfOrder) {
  std::swap(program.steps.front().stage, program.steps.back().stage);
  expect_caught("is out of order");
}

TEST_F(Verify, CatchesBuffersThatAreNotThere) {
  std::get<RunLayer>(step("a").operation).inputs[0] = 1000;
  expect_caught("step 'a' reads a buffer that nothing has written");
}

TEST_F(Verify, CatchesResultsWithoutAPlace) {
  std::get<RunLayer>(step("a").operation).output = 1000;
  expect_caught("step 'a' writes what is not its own");
}

TEST_F(Verify, CatchesWritesToWeightsInputAndLabels) {
  const BufferId output = std::get<RunLayer>(step("a").operation).output;
  for (const BufferId given : {program.parameters[0].weights, program.inputs[0].buffer}) {
    std::get<RunLayer>(step("a").operation).output = given;
    expect_caught("step 'a' writes what is not its own");
  }
  std::get<RunLayer>(step("a").operation).output = output;
  EXPECT_NO_THROW(verify(program, "mending it"));
}

TEST_F(Verify, CatchesWritesThroughAnAlias) {
  Buffer alias = program.buffers[program.inputs[0].buffer];
  alias.alias = program.inputs[0].buffer;
  alias.kind = BufferKind::Value;
  program.buffers.push_back(alias);
  std::get<RunLayer>(step("a").operation).output =
      static_cast<BufferId>(program.buffers.size() - 1);
  expect_caught("step 'a' writes what is not its own");
}

TEST_F(Verify, CatchesAliasesThatDoNotFit) {
  const auto broken = [&](auto change) {
    Program copy = program;
    Buffer alias = program.buffers[program.outputs[0].predictions];
    alias.name = "alias";
    alias.alias = program.outputs[0].predictions;
    change(alias);
    program.buffers.push_back(alias);
    expect_caught("'alias'");
    program = copy;
  };
  broken([](Buffer& alias) { alias.shape = {7}; });
  broken([](Buffer& alias) { alias.dtype = DType::Bit; });
  broken([](Buffer& alias) { alias.per_sample = false; });
  broken([](Buffer& alias) { alias.alias = 1000; });
  const auto itself = static_cast<BufferId>(program.buffers.size());
  broken([&](Buffer& alias) { alias.alias = itself; });
}

TEST_F(Verify, CatchesAResultForTrainingThatInferenceReads) {
  step("a/kernel/quantize").training_only = true;
  expect_caught("step 'a' reads 'a/kernel/quantized', which is made in training only");
}

TEST_F(Verify, CatchesAResultForInferenceThatTrainingReads) {
  step("a/kernel/quantize").inference_only = true;
  expect_caught("step 'a' reads a buffer that nothing has written");
  step("a").inference_only = true;
  expect_caught("reads a buffer that nothing has written");
}

}  // namespace
}  // namespace qnn::testing_support
