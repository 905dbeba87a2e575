// What makes graphs of chains: layers and blocks that are used again, named inputs and outputs,
// frozen parts.

#include <gmock/gmock.h>

#include "core/spec/expand_blocks.hpp"
#include "tests/support/expanded_model.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::Expanded;

TEST(ExpandBlocks, UsesALayerAgain) {
  const Expanded expanded(R"({"model": {"layers": [
      {"type": "dense", "name": "embed", "units": 3},
      {"type": "shared", "layer": "embed", "inputs": ["input"]},
      {"type": "shared", "layer": "embed_1", "name": "third"},
      {"type": "add", "inputs": ["embed", "embed_1", "third"]}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(),
              ElementsAre("embed: dense(input)", "embed_1: dense(input)", "third: dense(embed_1)",
                          "add: add(embed, embed_1, third)"));
  EXPECT_EQ(expanded.model.layers[0].shared_with, "");
  EXPECT_EQ(expanded.model.layers[1].shared_with, "embed");
  EXPECT_EQ(expanded.model.layers[2].shared_with, "embed");  // the layer, not its other use
}

TEST(ExpandBlocks, UsesABlockAgainWithAllThatIsInIt) {
  const Expanded expanded(R"({
      "blocks": {"inner": {"layers": ["dense"]},
                 "tower": {"parameters": {"n": 1},
                           "layers": [{"type": "dense", "units": "$n"}, {"type": "inner", "repeat": 2},
                                      {"type": "shared", "layer": "dense"}]}},
      "model": {"layers": [{"type": "tower", "n": 7, "repeat": 2, "inputs": ["input"]},
                           {"type": "shared", "layer": "tower", "name": "right",
                            "inputs": ["input"]},
                           {"type": "shared", "layer": "tower_1", "inputs": ["input"]},
                           {"type": "add", "inputs": ["tower", "right", "tower_1_1"]}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  std::vector<std::string> uses;
  for (const ExpandedLayer& layer : expanded.model.layers)
    if (!layer.shared_with.empty()) uses.push_back(layer.name + " = " + layer.shared_with);
  EXPECT_THAT(
      uses,
      ElementsAre(
          "tower/dense_1 = tower/dense", "tower_1/dense_1 = tower_1/dense",
          "right/dense = tower/dense", "right/inner/dense = tower/inner/dense",
          "right/inner_1/dense = tower/inner_1/dense", "right/dense_1 = tower/dense",
          "right_1/dense = tower_1/dense", "right_1/inner/dense = tower_1/inner/dense",
          "right_1/inner_1/dense = tower_1/inner_1/dense", "right_1/dense_1 = tower_1/dense",
          "tower_1_1/dense = tower_1/dense", "tower_1_1/inner/dense = tower_1/inner/dense",
          "tower_1_1/inner_1/dense = tower_1/inner_1/dense", "tower_1_1/dense_1 = tower_1/dense"));
  EXPECT_THAT(expanded.layers().back(),
              "add: add(tower_1/dense_1, right_1/dense_1, tower_1_1/dense_1)");
}

TEST(ExpandBlocks, ReportsWhatCannotBeUsedAgain) {
  const Expanded expanded(R"({"model": {"layers": [
      {"type": "dense", "name": "embed"}, {"type": "shared"},
      {"type": "shared", "layer": "embd"}, {"type": "shared", "layer": "input"},
      {"type": "shared", "layer": "embed", "units": 3}]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/model/layers/1: 'layer' is required: the name of the earlier layer that is "
                  "used again | known here: embed",
                  "/model/layers/2/layer: no earlier layer is named 'embd' | did you mean 'embed'?",
                  "/model/layers/3/layer: no earlier layer is named 'input' | known here: embed, "
                  "shared, shared_1",
                  "/model/layers/4/units: unknown key 'units': a shared layer has those of its "
                  "first use | known here: type, layer, name, inputs"));
}

TEST(ExpandBlocks, GivesABlockSeveralInputsByName) {
  const Expanded expanded(R"({
      "blocks": {"join": {"inputs": ["x", "skip"], "layers": [
          {"type": "dense", "inputs": ["x"]}, {"type": "add", "inputs": ["dense", "skip"]}]}},
      "model": {"layers": ["flatten", {"type": "dense", "name": "a"},
                           {"type": "join", "inputs": ["a", "flatten"], "repeat": 2}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(),
              ElementsAre("flatten: flatten(input)", "a: dense(flatten)", "join/dense: dense(a)",
                          "join/add: add(join/dense, flatten)", "join_1/dense: dense(join/add)",
                          "join_1/add: add(join_1/dense, flatten)"));
}

TEST(ExpandBlocks, ReportsInputsOfABlockThatDoNotFit) {
  const Expanded expanded(R"({
      "blocks": {"join": {"inputs": ["x", "skip"], "layers": ["dense"]},
                 "bad": {"inputs": ["x", "x", 3], "layers": ["dense"]},
                 "one": {"layers": ["dense"]}},
      "model": {"layers": ["flatten", "join", {"type": "join", "inputs": ["flatten", "input"]},
                           {"type": "one", "inputs": ["flatten", "input"]}]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/blocks/bad/inputs/1: 'x' is listed twice | remove one of the two",
                  "/blocks/bad/inputs/2: must be a name of letters, digits, '_', '.' and '-'",
                  "/model/layers/1: block 'join' has 2 inputs (x, skip), and the use gives it 1 | "
                  "name one earlier layer for each in \"inputs\"",
                  "/blocks/join/layers/0: it has to say which of several inputs it reads | add "
                  "\"inputs\" with one or more of \"x\", \"skip\"",
                  "/model/layers/3/inputs: a block has one input unless it declares more | declare "
                  "\"inputs\" in the block, or merge several with a layer such as 'add'"));
}

TEST(ExpandBlocks, FreezesEverythingInABlockThatIsNotTrainable) {
  const Expanded expanded(R"({
      "blocks": {"inner": {"layers": ["dense"]}, "outer": {"layers": ["dense", "inner"]}},
      "model": {"layers": [{"type": "outer", "trainable": false}, "outer",
                           {"type": "inner", "trainable": 3}]}})");
  EXPECT_THAT(expanded.problems, ElementsAre("/model/layers/2/trainable: must be true or false"));
  EXPECT_EQ(expanded.model.layers.at(0).object.at("trainable"), false);
  EXPECT_EQ(expanded.model.layers.at(1).object.at("trainable"), false);
  EXPECT_FALSE(expanded.model.layers.at(2).object.contains("trainable"));
}

TEST(ExpandBlocks, NamesTheModelsInputs) {
  const Expanded list(R"({"model": {"inputs": ["left", "right"], "layers": [
      {"type": "dense", "inputs": ["left"]}, {"type": "add", "inputs": ["dense", "right"]}]}})");
  EXPECT_THAT(list.problems, IsEmpty());
  EXPECT_THAT(list.layers(), ElementsAre("dense: dense(left)", "add: add(dense, right)"));
  ASSERT_EQ(list.model.inputs.size(), 2u);
  EXPECT_EQ(list.model.inputs[1].name, "right");
  EXPECT_EQ(list.model.inputs[1].data, "right");

  const Expanded map(R"({"model": {"inputs": {"x": "image"}, "layers": ["dense"]}})");
  EXPECT_THAT(map.layers(), ElementsAre("dense: dense(x)"));
  EXPECT_EQ(map.model.inputs.at(0).data, "image");

  const Expanded none(R"({"model": {"layers": ["dense"]}})");
  EXPECT_EQ(none.model.inputs.at(0).name, "input");
  EXPECT_EQ(none.model.inputs.at(0).data, "");
}

TEST(ExpandBlocks, ReportsInputsOfTheModelThatCannotBe) {
  const Expanded expanded(R"({"model": {"inputs": ["a", "a", 3, "b c", "d"], "layers": [
      "dense", {"type": "dense", "name": "d"}, {"type": "dense", "inputs": ["input"]}]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/model/inputs/1: 'a' is listed twice | remove one of the two",
                  "/model/inputs/2: must be the name of an input of the data set",
                  "/model/inputs/3: 'b c' is no name: use letters, digits, '_', '.' and '-'",
                  "/model/layers/0: it has to say which of several inputs it reads | add "
                  "\"inputs\" with one or more of \"a\", \"d\"",
                  "/model/layers/1/name: 'd' is the name of the input itself | choose another name",
                  "/model/layers/2/inputs/0: no earlier layer is named 'input' | known here: a, d, "
                  "dense, dense_1"));
  const Expanded none(R"({"model": {"inputs": [], "layers": ["dense"]}})");
  EXPECT_THAT(none.problems,
              ElementsAre("/model/inputs: must be a list of names of the data set's inputs, or an "
                          "object with the model's name for each"));
}

TEST(ExpandBlocks, NamesTheModelsOutputs) {
  const Expanded expanded(R"({
      "blocks": {"head": {"layers": ["dense"]}},
      "model": {"outputs": ["a", "head"], "layers": [
          {"type": "dense", "name": "a"}, {"type": "head", "inputs": ["input"]}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  ASSERT_EQ(expanded.model.outputs.size(), 2u);
  EXPECT_EQ(expanded.model.outputs[0].name, "a");
  EXPECT_EQ(expanded.model.outputs[1].name, "head");
  EXPECT_EQ(expanded.model.outputs[1].layer, "head/dense");

  const Expanded wrong(R"({"model": {"outputs": ["a", "a", "b", 3], "output": "a", "layers": [
      {"type": "dense", "name": "a"}]}})");
  EXPECT_THAT(wrong.problems,
              ElementsAre("/model/outputs: 'output' is given as well | name all in \"outputs\"",
                          "/model/outputs/1: 'a' is listed twice | remove one of the two",
                          "/model/outputs/2: no earlier layer is named 'b' | did you mean 'a'?",
                          "/model/outputs/3: must be the name of a layer"));
  const Expanded empty(R"({"model": {"outputs": [], "layers": ["dense"]}})");
  EXPECT_THAT(empty.problems,
              ElementsAre("/model/outputs: must be a list of at least one name of a layer"));
}

}  // namespace
}  // namespace qnn
