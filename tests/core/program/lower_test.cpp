#include "core/program/lower.hpp"

#include <gmock/gmock.h>

#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> step_names(const Program& program) {
  std::vector<std::string> names;
  for (const Step& step : program.steps) names.push_back(step.name);
  return names;
}

const Step& step_named(const Program& program, const std::string& name) {
  for (const Step& step : program.steps)
    if (step.name == name) return step;
  throw std::out_of_range(name);
}

template <class Operation>
const Operation& operation_named(const Program& program, const std::string& name) {
  return std::get<Operation>(step_named(program, name).operation);
}

std::string name_of_storage(const Program& program, BufferId id) {
  return program.buffers[program.storage(id)].name;
}

// "to = from" or "to += from" of every step that adds up gradients, in order.
std::vector<std::string> accumulations(const Program& program) {
  std::vector<std::string> texts;
  for (const Step& step : program.steps)
    if (const auto* op = std::get_if<Accumulate>(&step.operation))
      texts.push_back(format("{} {} {}", name_of_storage(program, op->to),
                             op->first ? "=" : "+=", name_of_storage(program, op->from)));
  return texts;
}

const NetworkText kQuantized{.layers = R"(["flatten",
    {"type": "quant_dense", "units": 5, "kernel_quantizer": "ste_sign", "activation": "relu"},
    {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
     "kernel_quantizer": "ste_sign", "use_bias": false, "activation": "softmax"}])"};

TEST(Lower, WritesForwardTheLossAndBackward) {
  const PlannedNetwork network(kQuantized);
  const Program program = lowered(network);
  EXPECT_THAT(
      step_names(program),
      ElementsAre("quant_dense/kernel/quantize", "quant_dense", "quant_dense/add_bias",
                  "quant_dense/activate", "quant_dense_1/quantize_input",
                  "quant_dense_1/kernel/quantize", "quant_dense_1", "quant_dense_1/activate",
                  "loss", "quant_dense_1/gradient", "quant_dense_1/quantize_input_gradient",
                  "quant_dense_1/kernel/quantize_gradient", "quant_dense/activate_gradient",
                  "quant_dense/bias_gradient", "quant_dense/gradient",
                  "quant_dense/kernel/quantize_gradient"));
  EXPECT_EQ(step_named(program, "quant_dense").stage, Stage::Forward);
  EXPECT_EQ(step_named(program, "loss").stage, Stage::Loss);
  EXPECT_EQ(step_named(program, "quant_dense/gradient").stage, Stage::Backward);
}

TEST(Lower, AddsPenaltiesToTheLossAndToGradients) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "quant_dense", "units": 5, "kernel_quantizer": "ste_sign", "use_bias": false,
       "kernel_regularizer": "l2", "activity_regularizer": "l1", "activation": "relu"},
      {"type": "dense", "units": 3, "bias_regularizer": "l1_l2", "activation": "softmax",
       "activity_regularizer": "l2"}])"});
  const Program program = lowered(network);
  EXPECT_THAT(
      step_names(program),
      ElementsAre("quant_dense/kernel/quantize", "quant_dense", "quant_dense/activate", "dense",
                  "dense/add_bias", "dense/activate", "loss", "quant_dense/kernel/regularize",
                  "dense/bias/regularize", "quant_dense/regularize_activity",
                  "dense/regularize_activity", "dense/regularize_activity_gradient",
                  "dense/activate_gradient", "dense/accumulate_logits_gradient",
                  "dense/bias_gradient", "dense/gradient",
                  "quant_dense/regularize_activity_gradient", "quant_dense/activate_gradient",
                  "quant_dense/gradient", "quant_dense/kernel/quantize_gradient",
                  "quant_dense/kernel/regularize_gradient", "dense/bias/regularize_gradient"));
  EXPECT_EQ(operation_named<Regularize>(program, "quant_dense/kernel/regularize").value,
            program.parameters[0].weights);  // the latent ones
  EXPECT_EQ(step_named(program, "dense/bias/regularize").stage, Stage::Loss);
  EXPECT_EQ(step_named(program, "dense/bias/regularize_gradient").stage, Stage::Backward);
}

TEST(Lower, PutsAQuantizerInPlaceOfAnActivationOnTheOutput) {
  const PlannedNetwork network({.layers = R"([
      {"type": "dense", "units": 3, "activation": "ste_sign", "name": "a"},
      {"type": "ste_tern", "name": "b"}, "flatten", {"type": "dense", "units": 3, "name": "c"}])",
                                .loss = R"("squared_hinge")"});
  const Program program = lowered(network);
  EXPECT_THAT(
      step_names(program),
      ElementsAre("a", "a/add_bias", "a/quantize_output", "b/quantize_output", "c", "c/add_bias",
                  "loss", "c/bias_gradient", "c/gradient", "b/quantize_output_gradient",
                  "a/quantize_output_gradient", "a/bias_gradient", "a/gradient"));
  const auto& quantize = operation_named<Quantize>(program, "b/quantize_output");
  EXPECT_EQ(name_of_storage(program, quantize.from), "a/quantized_output");
  const auto& gradient = operation_named<QuantizeGradient>(program, "a/quantize_output_gradient");
  EXPECT_EQ(name_of_storage(program, gradient.input), "a/output");
}

TEST(Lower, LeavesBackwardOutOfAProgramForInference) {
  const PlannedNetwork network(kQuantized);
  const Program program = lowered(network, false);
  EXPECT_EQ(program.steps.back().name, "loss");
  EXPECT_EQ(operation_named<EvaluateLoss>(program, "loss").gradient, kNoBuffer);
  for (const ParameterInfo& parameter : program.parameters)
    EXPECT_EQ(parameter.gradient, kNoBuffer);
}

TEST(Lower, GivesTheLossTheLogits) {
  const PlannedNetwork network(kQuantized);
  const Program program = lowered(network);
  const auto& loss = operation_named<EvaluateLoss>(program, "loss");
  EXPECT_TRUE(loss.logits);
  EXPECT_EQ(program.buffers[loss.predictions].name, "quant_dense_1/output");
  EXPECT_EQ(program.buffers[program.outputs[0].predictions].name, "quant_dense_1/activated");
}

TEST(Lower, GivesBinaryCrossentropyTheLogitsOfASigmoidOnly) {
  for (const auto& [activation, logits] :
       {std::pair{"sigmoid", true}, std::pair{"softmax", false}}) {
    const PlannedNetwork network(
        {.layers = format(R"(["flatten", {{"type": "dense", "units": 3, "activation": "{}"}}])",
                          activation),
         .loss = R"("binary_crossentropy")"});
    const Program program = lowered(network);
    const auto& loss = operation_named<EvaluateLoss>(program, "loss");
    EXPECT_EQ(loss.logits, logits) << activation;
    EXPECT_EQ(loss.predictions == program.outputs[0].predictions, !logits) << activation;
  }
}

TEST(Lower, GivesALossThatReadsNoLogitsTheSoftmax) {
  NetworkText text = kQuantized;
  text.loss = R"("mean_squared_error")";
  const PlannedNetwork network(text);
  const Program program = lowered(network);
  const auto& loss = operation_named<EvaluateLoss>(program, "loss");
  EXPECT_FALSE(loss.logits);
  EXPECT_EQ(loss.predictions, program.outputs[0].predictions);
  EXPECT_EQ(operation_named<ActivateGradient>(program, "quant_dense_1/activate_gradient").output,
            program.outputs[0].predictions);
}

TEST(Lower, ActivatesInPlaceOnlyWhereNobodyReadsWhatStoodThere) {
  const PlannedNetwork network({.layers = R"([
      {"type": "dense", "units": 3, "activation": "relu", "name": "relu"},
      {"type": "dense", "units": 3, "activation": "tanh", "name": "tanh"},
      {"type": "dense", "units": 3, "activation": "leaky_tanh", "name": "leaky"},
      {"type": "activation", "activation": "relu", "name": "alone"},
      {"type": "add", "inputs": ["alone", "leaky"]}, "flatten", {"type": "dense", "units": 3}])",
                                .loss = R"("squared_hinge")"});
  const Program program = lowered(network);
  const auto in_place = [&](const std::string& name) {
    const auto& op = operation_named<Activate>(program, name + "/activate");
    return op.from == op.to;
  };
  EXPECT_TRUE(in_place("relu"));
  EXPECT_TRUE(in_place("tanh"));
  EXPECT_FALSE(in_place("leaky"));  // its gradient reads its input
  EXPECT_FALSE(in_place("alone"));  // "add" reads what it reads
}

TEST(Lower, LetsAReshapeShareItsOnlyReadersMemory) {
  const PlannedNetwork network({.layers = R"([{"type": "dense", "units": 3, "name": "a"},
      {"type": "flatten", "name": "flat"}, {"type": "dense", "units": 3, "name": "b"}])"});
  const Program program = lowered(network);
  const auto& b = operation_named<RunLayer>(program, "b");
  EXPECT_EQ(name_of_storage(program, b.inputs[0]), "a/output");
  EXPECT_EQ(program.buffers[b.inputs[0]].shape, (Shape{48}));
  const auto& gradient = operation_named<RunLayerGradient>(program, "b/gradient");
  EXPECT_EQ(name_of_storage(program, gradient.input_gradients[0]), "a/output_gradient");
  EXPECT_THAT(accumulations(program), IsEmpty());
}

TEST(Lower, AddsUpTheGradientsOfAResidualConnection) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 3, "name": "x"}, {"type": "dense", "units": 3, "name": "f"},
      {"type": "add", "inputs": ["f", "x"], "name": "sum"}])",
                                .loss = R"("squared_hinge")"});
  const Program program = lowered(network);
  // "sum" writes the gradient of x first, "f" adds its own to it.
  EXPECT_THAT(accumulations(program), ElementsAre("x/output_gradient += f/input_gradient"));
  const auto& sum = operation_named<RunLayerGradient>(program, "sum/gradient");
  EXPECT_EQ(name_of_storage(program, sum.input_gradients[1]), "x/output_gradient");
}

TEST(Lower, AddsUpTheGradientsOfANodeReadThreeTimesInAFixedOrder) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 3, "name": "x"}, {"type": "dense", "units": 3, "name": "a"},
      {"type": "dense", "units": 3, "name": "b", "inputs": ["x"]},
      {"type": "add", "inputs": ["a", "b", "x"], "name": "sum"}])",
                                .loss = R"("squared_hinge")"});
  EXPECT_THAT(accumulations(lowered(network)),
              ElementsAre("x/output_gradient += b/input_gradient",
                          "x/output_gradient += a/input_gradient"));
}

TEST(Lower, QuantizesAGradientBeforeItIsAddedUp) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 3, "name": "x"},
      {"type": "quant_dense", "units": 3, "name": "q", "input_quantizer": "ste_sign"},
      {"type": "add", "inputs": ["q", "x"]}])",
                                .loss = R"("squared_hinge")"});
  const Program program = lowered(network);
  const auto& quantize = operation_named<QuantizeGradient>(program, "q/quantize_input_gradient");
  EXPECT_EQ(name_of_storage(program, quantize.gradient), "q/input_gradient");
  const std::vector<std::string> names = step_names(program);
  EXPECT_LT(std::find(names.begin(), names.end(), "q/quantize_input_gradient"),
            std::find(names.begin(), names.end(), "x/accumulate_gradient"));
}

TEST(Lower, KeepsTheGradientOfAFlattenedSharedValueApart) {
  const PlannedNetwork network({.layers = R"([
      {"type": "dense", "units": 3, "name": "x"}, {"type": "flatten", "name": "flat"},
      {"type": "dense", "units": 3, "name": "a"},
      {"type": "dense", "units": 3, "name": "b", "inputs": ["x"]},
      {"type": "flatten", "name": "flat_b"}, {"type": "dense", "units": 3, "name": "c"},
      {"type": "add", "inputs": ["a", "c"]}])",
                                .loss = R"("squared_hinge")"});
  EXPECT_THAT(accumulations(lowered(network)),
              ElementsAre("x/output_gradient += flat/output_gradient"));
}

TEST(Lower, WantsNoGradientsOfWhatHasNoParameters) {
  const PlannedNetwork network({.layers = R"([{"type": "dropout", "rate": 0.1}, "max_pooling2d",
      "flatten", {"type": "dense", "units": 3}])"});
  const Program program = lowered(network);
  EXPECT_THAT(operation_named<RunLayerGradient>(program, "dense/gradient").input_gradients,
              ElementsAre(kNoBuffer));
  EXPECT_EQ(program.steps.back().name, "dense/gradient");
}

TEST(Lower, TrainsNothingWithoutParameters) {
  const PlannedNetwork network({.layers = R"(["global_average_pooling2d"])", .shape = "[2, 2, 3]"});
  const Program program = lowered(network);
  EXPECT_EQ(program.steps.back().name, "loss");
  EXPECT_EQ(operation_named<EvaluateLoss>(program, "loss").gradient, kNoBuffer);
}

// A parameter's random numbers are told apart by places, not by names.
TEST(Lower, NumbersParametersByTheirPlace) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 3, "name": "x"},
                                             {"type": "batch_normalization"}])"});
  const Program program = lowered(network);
  ASSERT_EQ(program.parameters.size(), 4u);
  EXPECT_EQ(program.parameters[0].path, "x/kernel");
  EXPECT_EQ(program.parameters[0].ordinal, 8u);
  EXPECT_EQ(program.parameters[1].path, "x/bias");
  EXPECT_EQ(program.parameters[1].ordinal, 9u);
  EXPECT_EQ(program.parameters[2].ordinal, 16u);
  EXPECT_EQ(program.states.at(1).path, "batch_normalization/moving_variance");
}

TEST(Lower, ReadsEveryGradientOnlyAfterAllOfItIsThere) {
  for (const auto& [name, text] : network_zoo()) {
    const PlannedNetwork network(text);
    const Program program = lowered(network);
    // Last write of each gradient against its first read by the node that it belongs to.
    for (NodeId id = 0; id < network.graph.nodes.size(); ++id) {
      const std::string& node = network.graph.nodes[id].name;
      std::ptrdiff_t last_accumulation = -1, own_step = -1;
      for (std::size_t i = 0; i < program.steps.size(); ++i) {
        if (program.steps[i].name == node + "/accumulate_gradient")
          last_accumulation = static_cast<std::ptrdiff_t>(i);
        if (own_step < 0 && program.steps[i].stage == Stage::Backward &&
            (program.steps[i].name == node + "/gradient" ||
             program.steps[i].name == node + "/activate_gradient"))
          own_step = static_cast<std::ptrdiff_t>(i);
      }
      if (own_step < 0) continue;
      EXPECT_LT(last_accumulation, own_step) << name << ": " << node;
    }
  }
}

TEST(Lower, QuantizesTheKernelOfASharedLayerOnceAndAddsUpItsGradients) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 4, "name": "x"},
      {"type": "quant_dense", "units": 4, "name": "a", "kernel_quantizer": "ste_sign"},
      {"type": "shared", "layer": "a", "name": "b"}, {"type": "shared", "layer": "a", "name": "c"},
      {"type": "dense", "units": 3, "name": "y"}])"});
  const Program program = lowered(network);
  EXPECT_EQ(program.parameters.size(), 6u);
  const std::vector<std::string> names = step_names(program);
  EXPECT_EQ(std::count(names.begin(), names.end(), "a/kernel/quantize"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "a/kernel/quantize_gradient"), 1);
  EXPECT_EQ(operation_named<RunLayer>(program, "c").parameters,
            operation_named<RunLayer>(program, "a").parameters);
  // The last use writes the gradient, the others add theirs, in reverse order.
  EXPECT_THAT(
      accumulations(program),
      ElementsAre("a/bias/gradient += b/bias_gradient", "a/kernel/gradient += b/kernel_gradient",
                  "a/bias/gradient += a/bias_gradient", "a/kernel/gradient += a/kernel_gradient"));
  EXPECT_LT(std::find(names.begin(), names.end(), "a/gradient"),
            std::find(names.begin(), names.end(), "a/kernel/quantize_gradient"));
}

TEST(Lower, WantsNoGradientsOfWhatIsNotTrained) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 4, "name": "below", "trainable": false},
      {"type": "dense", "units": 4, "name": "x"},
      {"type": "dense", "units": 4, "name": "frozen", "trainable": false},
      {"type": "batch_normalization", "trainable": false, "name": "norm"},
      {"type": "dense", "units": 3, "name": "y"}])"});
  const Program program = lowered(network);
  for (const ParameterInfo& parameter : program.parameters)
    EXPECT_EQ(parameter.gradient == kNoBuffer,
              !(parameter.path.starts_with("x/") || parameter.path.starts_with("y/")))
        << parameter.path;
  EXPECT_EQ(program.steps.back().name, "x/gradient");  // nothing below it trains
  for (const ParameterInfo& parameter : lowered(network, false).parameters)
    EXPECT_EQ(parameter.gradient, kNoBuffer);
}

}  // namespace
}  // namespace qnn::testing_support
