#include "core/graph/graph.hpp"

#include <gmock/gmock.h>

#include "tests/core/config/problem_texts.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Built {
  Problems problems;
  Graph graph;
  NodePlans plans;

  // Of samples 4x4x2.
  explicit Built(const std::string& layers, const std::string& blocks = "{}") {
    RunSpec spec = read_run_spec(
        parse_document(config_text({.layers = layers, .blocks = blocks}), "test.json"),
        catalog_with_tiny_dataset(), "test", problems);
    graph = build_graph(std::move(spec.model), problems);
    bind_inputs(graph, std::array{GivenInput{.name = "image", .shape = {4, 4, 2}}}, problems);
    plans = infer_shapes(graph, problems);
  }

  std::vector<std::string> texts() const { return problem_texts(problems); }
};

TEST(BuildGraph, ConnectsLayersInTheOrderOfTheConfig) {
  const Built built(R"([{"type": "flatten", "name": "a"}, {"type": "dense", "units": 3},
                        {"type": "dense", "units": 3, "inputs": ["a"]},
                        {"type": "add", "inputs": ["dense_1", "dense"]}])");
  EXPECT_THAT(built.texts(), IsEmpty());
  ASSERT_EQ(built.graph.nodes.size(), 4u);
  EXPECT_THAT(built.graph.nodes[0].inputs, ElementsAre(Source::input(0)));
  EXPECT_THAT(built.graph.nodes[2].inputs, ElementsAre(Source::node(0)));
  EXPECT_THAT(built.graph.nodes[3].inputs, ElementsAre(Source::node(2), Source::node(1)));
  ASSERT_EQ(built.graph.outputs.size(), 1u);
  EXPECT_EQ(built.graph.outputs[0].name, "add");
  EXPECT_EQ(built.graph.outputs[0].node, 3u);
}

TEST(BuildGraph, ReportsLayersThatNothingReads) {
  const Built built(R"(["flatten", {"type": "dense", "units": 3, "name": "lost"},
                        {"type": "dense", "units": 3, "inputs": ["flatten"]}])");
  EXPECT_THAT(built.texts(),
              ElementsAre("/model/layers/1: no layer reads 'lost', and it is not the output | "
                          "remove it, name it in another layer's \"inputs\", or make it the "
                          "\"output\""));
}

TEST(BuildGraph, ReportsAnUnreadLayerOfABlockAtTheBlock) {
  const Built built(R"(["flatten", "unit"])",
                    R"({"unit": {"layers": [{"type": "dense", "units": 1}], "output": "input"}})");
  ASSERT_EQ(built.texts().size(), 1u);
  EXPECT_THAT(built.texts()[0], testing::StartsWith("/blocks/unit/layers/0: no layer reads "
                                                    "'unit/dense'"));
}

TEST(BuildGraph, FindsTheQuantizerOfASlot) {
  const Built built(R"([{"type": "quant_dense", "units": 3, "kernel_quantizer": "ste_sign"}])");
  EXPECT_NE(built.graph.nodes[0].kernel_quantizer("kernel_quantizer"), nullptr);
  EXPECT_EQ(built.graph.nodes[0].kernel_quantizer("other"), nullptr);
}

TEST(InferShapes, PlansEveryLayer) {
  const Built built(R"([{"type": "conv2d", "filters": 5, "kernel_size": 3}, "flatten",
                        {"type": "dense", "units": 3}])");
  EXPECT_THAT(built.texts(), IsEmpty());
  EXPECT_EQ(built.plans[0].output, (Shape{2, 2, 5}));
  EXPECT_EQ(built.plans[1].output, (Shape{20}));
  EXPECT_EQ(built.plans[2].output, (Shape{3}));
  EXPECT_THAT(input_shapes(built.graph, built.plans, 0), ElementsAre(Shape{4, 4, 2}));
}

// Readers of a layer that could not be planned are not reported as well; others are.
TEST(InferShapes, ReportsEachLayerThatCannotTakeItsInputs) {
  const Built built(R"(["flatten", {"type": "conv2d", "filters": 2, "kernel_size": 3},
                        "max_pooling2d",
                        {"type": "conv2d", "filters": 2, "kernel_size": 9, "inputs": ["input"]},
                        {"type": "add", "inputs": ["max_pooling2d", "conv2d_1"]}])");
  ASSERT_EQ(built.texts().size(), 2u);
  EXPECT_THAT(built.texts()[0], testing::StartsWith("/model/layers/1: 'conv2d' reads [32]: "));
  EXPECT_THAT(built.texts()[1],
              testing::StartsWith("/model/layers/3: 'conv2d_1' reads [4, 4, 2]: "));
}

TEST(InferShapes, NamesTheUseOfABlock) {
  const Built built(
      R"(["flatten", "unit"])",
      R"({"unit": {"layers": [{"type": "conv2d", "filters": 2, "kernel_size": 3}]}})");
  ASSERT_EQ(built.texts().size(), 1u);
  EXPECT_THAT(built.texts()[0],
              testing::StartsWith("/blocks/unit/layers/0: 'unit/conv2d' reads [32], used at "
                                  "/model/layers/1: "));
}

TEST(BuildGraph, LetsSeveralNodesUseOneLayer) {
  const Built built(R"(["flatten",
      {"type": "quant_dense", "units": 32, "name": "a", "kernel_quantizer": "ste_sign",
       "input_quantizer": "ste_tern", "trainable": false},
      {"type": "shared", "layer": "a", "name": "b"}, {"type": "add", "inputs": ["a", "b"]}])");
  EXPECT_THAT(built.texts(), IsEmpty());
  const Node& a = built.graph.nodes.at(1);
  const Node& b = built.graph.nodes.at(2);
  EXPECT_EQ(a.owner, 1u);
  EXPECT_EQ(b.owner, 1u);
  EXPECT_EQ(b.type, "quant_dense");
  EXPECT_FALSE(b.trainable);
  EXPECT_EQ(b.layer, a.layer);
  EXPECT_EQ(b.input_quantizer, a.input_quantizer);
  EXPECT_EQ(b.kernel_quantizer("kernel_quantizer"), a.kernel_quantizer("kernel_quantizer"));
}

TEST(InferShapes, RefusesAUseOfALayerThatAsksForOtherWeights) {
  const Built built(R"(["flatten", {"type": "dense", "units": 3, "name": "a"},
                        {"type": "shared", "layer": "a", "name": "b"}])");
  EXPECT_THAT(built.texts(),
              ElementsAre("/model/layers/2: 'b' reads [3]: its layer is that of 'a', whose weights "
                          "fit [32] only | give it inputs of the same shape, or a layer of its "
                          "own"));
}

// A convolution's weights do not depend on the size of the image.
TEST(InferShapes, TakesOtherShapesThatTheWeightsFit) {
  const Built built(R"([{"type": "conv2d", "filters": 2, "kernel_size": 2, "name": "a"},
                        {"type": "shared", "layer": "a", "name": "b"}])");
  EXPECT_THAT(built.texts(), IsEmpty());
  EXPECT_EQ(built.plans[0].output, (Shape{3, 3, 2}));
  EXPECT_EQ(built.plans[1].output, (Shape{2, 2, 2}));
}

TEST(BindInputs, TakesInputsOfTheDataSetByName) {
  Problems problems;
  ModelSpec model;
  model.inputs = {{.name = "x", .data = "right", .pointer = "/model/inputs/x"},
                  {.name = "input", .data = "", .pointer = "/model"},
                  {.name = "z", .data = "middle", .pointer = "/model/inputs/z"}};
  Graph graph = build_graph(std::move(model), problems);
  const std::vector<GivenInput> given{{.name = "left", .shape = {2}},
                                      {.name = "right", .shape = {3}}};
  bind_inputs(graph, given, problems);
  EXPECT_EQ(graph.inputs[0].source, 1u);
  EXPECT_EQ(graph.inputs[0].shape, (Shape{3}));
  EXPECT_EQ(graph.inputs[1].source, 0u);
  EXPECT_THAT(problem_texts(problems),
              ElementsAre("/model/inputs/z: the data set has no input 'middle' | its inputs are: "
                          "left, right"));
}

}  // namespace
}  // namespace qnn::testing_support
