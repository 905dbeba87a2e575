#include "core/program/step_cost.hpp"

#include <gmock/gmock.h>

#include <map>

#include "core/program/passes.hpp"
#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Images of 5 x 5 x 2, a first convolution to 3 x 3 x 4, a binary one to 1 x 1 x 6, and a binary
// dense layer of 3.
const NetworkText kText{
    .layers = R"([{"type": "quant_conv2d", "name": "first", "filters": 4, "input_quantizer": null},
                  {"type": "quant_conv2d", "name": "second", "filters": 6}, "flatten",
                  {"type": "quant_dense", "name": "last", "units": 3, "activation": "softmax"}])",
    .shape = "[5, 5, 2]",
    .defaults = defaults({kBinaryDense, kBinaryConv2d})};

struct Costs {
  PlannedNetwork network;
  Program program = lowered(network);
  std::map<std::string, StepCost> of;

  Costs(std::size_t rows, bool with_passes, const NetworkText& text = kText) : network(text) {
    std::vector<std::string> notes;
    if (with_passes) run_passes(program, network.plans, {});
    const auto costs = step_costs(program, network.graph, network.plans, rows);
    for (std::size_t i = 0; i < costs.size(); ++i) of[program.steps[i].name] = costs[i];
  }
};

testing::Matcher<ProductCost> product(OperandKind operands, double operations) {
  return testing::AllOf(testing::Field(&ProductCost::operands, operands),
                        testing::Field(&ProductCost::operations, operations));
}

// first: 3·3·4 outputs of 3·3·2 terms, 648 multiply-adds a sample; second: 6 of 36, 216.
TEST(StepCost, CountsTheOperationsOfProductsByWhatTheirOperandsHold) {
  for (const bool with_passes : {false, true}) {
    const Costs costs(10, with_passes);
    EXPECT_THAT(costs.of.at("first").products,
                ElementsAre(product(OperandKind::FloatsAndSigns, 2 * 648 * 10)));
    EXPECT_THAT(costs.of.at("second").products,
                ElementsAre(product(OperandKind::Signs, 2 * 216 * 10)));
    EXPECT_THAT(costs.of.at("last").products,
                ElementsAre(product(OperandKind::Signs, 2 * 18 * 10)));
    EXPECT_EQ(costs.of.at("second").operations(), 4320);
  }
}

// Nobody wants the gradient of the images.
TEST(StepCost, CountsBothProductsOfAGradient) {
  const Costs costs(1, false);
  EXPECT_THAT(costs.of.at("first/gradient").products,
              ElementsAre(product(OperandKind::Floats, 2 * 648)));
  EXPECT_THAT(costs.of.at("second/gradient").products,
              ElementsAre(product(OperandKind::FloatsAndSigns, 2 * 216),
                          product(OperandKind::FloatsAndSigns, 2 * 216)));
}

// Pooling, activations, merges: their steps run whole layers that have no kernel.
TEST(StepCost, IsKnownForEveryStepOfEveryNetwork) {
  for (const auto& [name, text] : network_zoo()) {
    for (const bool with_passes : {false, true}) {
      const Costs costs(2, with_passes, text);
      EXPECT_FALSE(costs.of.empty()) << name;
      for (const auto& [step, cost] : costs.of) EXPECT_GE(cost.bytes, 0) << name << ": " << step;
    }
  }
}

// 36 floats a sample become 36 others: 10 · 2 · 144 bytes. A kernel has no samples.
TEST(StepCost, CountsTheBytesThatAStepReadsAndWrites) {
  const Costs costs(10, false);
  EXPECT_THAT(costs.of.at("second/quantize_input").products, IsEmpty());
  EXPECT_EQ(costs.of.at("second/quantize_input").bytes, 2880);
  EXPECT_EQ(costs.of.at("last/kernel/quantize").bytes, 2 * 4 * 18);
}

// Bits take whole words: a word a pixel of 9, a word for each of the 9 pixels of 6 kernels.
TEST(StepCost, CountsBitsAsBits) {
  const Costs costs(1, true);
  EXPECT_EQ(costs.of.at("second").bytes, 8 * 9 + 8 * 9 * 6 + 4 * 6);
}

TEST(LayerOfAStep, IsTheLongestNameThatItsNameBeginsWith) {
  Graph graph;
  for (const char* name : {"block", "block/conv", "block/conv_1"}) {
    graph.nodes.emplace_back();
    graph.nodes.back().name = name;
  }
  const auto layer = [&](const char* name) {
    return layer_of(graph, {.name = name, .stage = Stage::Forward, .operation = Quantize{}});
  };
  EXPECT_EQ(layer("block/conv"), "block/conv");
  EXPECT_EQ(layer("block/conv/kernel/quantize"), "block/conv");
  EXPECT_EQ(layer("block/conv_1/gradient"), "block/conv_1");
  EXPECT_EQ(layer("block/convolution"), "block");
  EXPECT_EQ(layer("loss"), "");
}

TEST(KindOfAStep, NamesTheTypeOfTheLayerThatItRuns) {
  const Costs costs(1, true);
  const auto kind = [&](const std::string& name) {
    for (const Step& step : costs.program.steps)
      if (step.name == name && !step.inference_only) return kind_of(costs.network.graph, step);
    return std::string("no such step");
  };
  EXPECT_EQ(kind("first"), "quant_conv2d");
  EXPECT_EQ(kind("second"), "binary product");
  EXPECT_EQ(kind("second/pack_input"), "quantize");
  for (const Step& step : costs.program.steps)
    if (step.name == "second" && step.inference_only) {
      EXPECT_EQ(kind_of(costs.network.graph, step), "product to signs");
    }
}

}  // namespace
}  // namespace qnn::testing_support
