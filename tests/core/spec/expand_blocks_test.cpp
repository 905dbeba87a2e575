#include "core/spec/expand_blocks.hpp"

#include <gmock/gmock.h>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/parsed_json.hpp"
#include "tests/support/expanded_model.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::Expanded;

TEST(ExpandBlocks, NamesLayersAsKerasDoesAndChainsThem) {
  const Expanded expanded(R"({"model": {"layers": [
      "flatten", {"type": "dense", "units": 1}, {"type": "quant_dense"}, {"type": "dense"},
      {"type": "dense", "name": "mine"}, "dense"]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(),
              ElementsAre("flatten: flatten(input)", "dense: dense(flatten)",
                          "quant_dense: quant_dense(dense)", "dense_1: dense(quant_dense)",
                          "mine: dense(dense_1)", "dense_2: dense(mine)"));
  EXPECT_EQ(expanded.model.outputs.at(0).layer, "dense_2");
}

TEST(ExpandBlocks, ResolvesInputsAndOutput) {
  const Expanded expanded(R"({"model": {"layers": [
      {"type": "dense", "name": "a"}, {"type": "dense", "name": "b", "inputs": ["input"]},
      {"type": "add", "inputs": ["a", "b", "input"]}], "output": "add"}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(),
              ElementsAre("a: dense(input)", "b: dense(input)", "add: add(a, b, input)"));
  EXPECT_EQ(expanded.model.outputs.at(0).layer, "add");
}

TEST(ExpandBlocks, ReplacesParametersByTypedValuesAndDefaults) {
  const Expanded expanded(R"json({
      "blocks": {"unit": {
        "parameters": {"units": {"required": true}, "clip": 1.5, "list": [1, 2], "on": null},
        "layers": [{"type": "dense", "units": "$units", "deep": {"clip": ["$clip", "$list"]},
                    "on": "$on", "text": "$$units", "more": "$$$", "plain": "cost: $units"}]}},
      "model": {"layers": [{"type": "unit", "units": 64, "list": "x"}]}})json");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_EQ(expanded.model.layers.at(0).object.dump(),
            R"({"type":"dense","units":64,"deep":{"clip":[1.5,"x"]},"on":null,)"
            R"("text":"$units","more":"$$","plain":"cost: $units"})");
  EXPECT_EQ(expanded.model.layers[0].name, "unit/dense");
  EXPECT_EQ(expanded.model.layers[0].pointer, "/blocks/unit/layers/0");
  EXPECT_EQ(expanded.model.layers[0].used_at, "/model/layers/0");
  EXPECT_FALSE(expanded.model.layers[0].top_level);
}

TEST(ExpandBlocks, TakesAValueWithADollarAsItIs) {
  const Expanded expanded(R"({
      "blocks": {"inner": {"parameters": {"t": ""}, "layers": [{"type": "dense", "t": "$t"}]},
                 "outer": {"layers": [{"type": "inner", "t": "$$t"}]}},
      "model": {"layers": ["outer"]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_EQ(expanded.model.layers.at(0).object.dump(), R"({"type":"dense","t":"$t"})");
}

TEST(ExpandBlocks, NestsBlocksAndPassesParametersOn) {
  const Expanded expanded(R"({
      "blocks": {
        "inner": {"parameters": {"n": 1}, "layers": [{"type": "dense", "units": "$n"}]},
        "outer": {"parameters": {"m": 7}, "layers": [{"type": "inner", "n": "$m", "name": "first"},
                                                     "inner"]}},
      "model": {"layers": [{"type": "outer", "m": 9}, "dense"]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(), ElementsAre("outer/first/dense: dense(input)",
                                             "outer/inner/dense: dense(outer/first/dense)",
                                             "dense: dense(outer/inner/dense)"));
  EXPECT_EQ(expanded.model.layers[0].object.at("units"), 9);
  EXPECT_EQ(expanded.model.layers[1].object.at("units"), 1);
  EXPECT_EQ(expanded.model.layers[0].used_at, "/model/layers/0");
}

TEST(ExpandBlocks, RepeatsABlockAndItsNameMeansTheLast) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"layers": ["dense"]}},
      "model": {"layers": [{"type": "unit", "repeat": 3}, {"type": "dense", "inputs": ["unit"]},
                           {"type": "add", "inputs": ["dense", "unit_1"]}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(),
              ElementsAre("unit/dense: dense(input)", "unit_1/dense: dense(unit/dense)",
                          "unit_2/dense: dense(unit_1/dense)", "dense: dense(unit_2/dense)",
                          "add: add(dense, unit_1/dense)"));
}

TEST(ExpandBlocks, KeepsRepetitionsApartFromOtherNames) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"layers": ["dense"]}},
      "model": {"layers": [{"type": "dense", "name": "unit_1"}, {"type": "unit", "repeat": 2}]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(expanded.layers(), ElementsAre("unit_1: dense(input)", "unit/dense: dense(unit_1)",
                                             "unit_2/dense: dense(unit/dense)"));
}

TEST(ExpandBlocks, LetsABlockBranchFromItsInputAndChooseItsOutput) {
  const Expanded expanded(R"({
      "blocks": {"residual": {"layers": [
          {"type": "dense", "name": "body"}, {"type": "add", "inputs": ["body", "input"]},
          {"type": "dense", "name": "side"}], "output": "add"}},
      "model": {"layers": ["flatten", {"type": "residual", "repeat": 2}, "dense"]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_THAT(
      expanded.layers(),
      ElementsAre("flatten: flatten(input)", "residual/body: dense(flatten)",
                  "residual/add: add(residual/body, flatten)", "residual/side: dense(residual/add)",
                  "residual_1/body: dense(residual/add)",
                  "residual_1/add: add(residual_1/body, residual/add)",
                  "residual_1/side: dense(residual_1/add)", "dense: dense(residual_1/add)"));
}

TEST(ExpandBlocks, FillsInDefaultsAlsoInsideBlocks) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"layers": ["dense"]}},
      "model": {"defaults": {"dense": {"units": 5, "activation": "relu"}},
                "layers": [{"type": "dense", "units": 1}, "unit"]}})");
  EXPECT_THAT(expanded.problems, IsEmpty());
  EXPECT_EQ(expanded.model.layers.at(0).object.dump(),
            R"({"type":"dense","units":1,"activation":"relu"})");
  EXPECT_THAT(expanded.model.layers[0].default_keys, ElementsAre("activation"));
  EXPECT_THAT(expanded.model.layers.at(1).default_keys, ElementsAre("activation", "units"));
}

TEST(ExpandBlocks, ReportsWhatNamesAreNotKnown) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"layers": ["dense"]}},
      "model": {"layers": ["dens", {"type": "dense", "inputs": ["dense_9"]},
                           {"type": "add", "inputs": ["denze", 3]}, {"units": 3}, 7],
                "output": "ad"}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/model/layers/0: unknown layer type 'dens' | did you mean 'dense'?",
                  "/model/layers/1/inputs/0: no earlier layer is named 'dense_9' | known here: "
                  "input, dens",
                  "/model/layers/2/inputs/0: no earlier layer is named 'denze' | did you mean "
                  "'dense'?",
                  "/model/layers/2/inputs/1: must be the name of an earlier layer, or \"input\"",
                  "/model/layers/3: 'type' is required: the kind of the layer | known types: "
                  "dense, quant_dense, flatten, add, shared, unit",
                  "/model/layers/4: a layer is a name or an object with \"type\"",
                  "/model/output: no earlier layer is named 'ad' | did you mean 'add'?"));
}

TEST(ExpandBlocks, ReportsNamesThatCannotBe) {
  const Expanded expanded(R"({"model": {"layers": [
      {"type": "dense", "name": "a/b"}, {"type": "dense", "name": "input"},
      {"type": "dense", "name": "x"}, {"type": "dense", "name": "x"},
      {"type": "dense", "name": 3}]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/model/layers/0/name: must be a name of letters, digits, '_', '.' and '-'",
                  "/model/layers/1/name: 'input' is the name of the input itself | choose another "
                  "name",
                  "/model/layers/3/name: two layers are named 'x' | rename one of them",
                  "/model/layers/4/name: must be a name of letters, digits, '_', '.' and '-'"));
}

TEST(ExpandBlocks, ReportsParametersOfAUse) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"parameters": {"filters": {"required": true}}, "layers": ["dense"]}},
      "model": {"layers": [{"type": "unit", "filter": 3}, "unit",
                           {"type": "unit", "filters": 1, "repeat": 0},
                           {"type": "unit", "filters": 1, "inputs": ["dense", "input"]}]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/model/layers/0/filter: block 'unit' has no parameter 'filter' | did you mean "
                  "'filters'?",
                  "/model/layers/1: block 'unit' needs its parameter 'filters' | add \"filters\"",
                  "/model/layers/2/repeat: must be a whole number from 1 to 1000",
                  "/model/layers/3/inputs/0: no earlier layer is named 'dense' | known here: "
                  "input, unit, unit_1, unit_2"));
}

TEST(ExpandBlocks, ChecksBlocksThatNobodyUses) {
  const Expanded expanded(R"({
      "blocks": {"a": {"layer": ["dense"]}, "b": 3, "dense": {"layers": ["flatten"]},
                 "c d": {"layers": ["dense"]},
                 "e": {"parameters": {"repeat": 2}, "layers": ["dense"]},
                 "f": {"parameters": 1, "layers": ["dense"]}},
      "model": {"layers": ["dense"]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/blocks/a/layer: unknown key 'layer' | did you mean 'layers'?",
                  "/blocks/a: 'layers' is required: a list of at least one layer",
                  "/blocks/b: a block is an object with \"parameters\" and \"layers\"",
                  "/blocks/dense: a block may not be named 'dense': that is a built-in layer | "
                  "give the block another name",
                  "/blocks/c d: 'c d' is no name: use letters, digits, '_', '.' and '-'",
                  "/blocks/e/parameters/repeat: a parameter may not be named 'repeat': every use "
                  "has that key | choose another name",
                  "/blocks/f/parameters: must be an object of names and defaults"));
}

TEST(ExpandBlocks, ReportsAProblemInsideABlockOnce) {
  const Expanded expanded(R"({
      "blocks": {"unit": {"parameters": {"n": 1},
                          "layers": [{"type": "dens"}, {"type": "dense", "units": "$m"}]},
                 "other": {"layers": [{"type": "dens"}]}},
      "model": {"layers": ["unit", {"type": "unit", "repeat": 4}, {"type": "other", "repeat": 9},
                           "other"]}})");
  EXPECT_THAT(expanded.problems,
              ElementsAre("/blocks/unit/layers/1/units: the block has no parameter '$m' | did you "
                          "mean '$n'? ('$$' is a literal dollar)",
                          "/blocks/other/layers/0/type: unknown layer type 'dens' | did you mean "
                          "'dense'?"));
}

TEST(ExpandBlocks, RefusesBlocksThatUseThemselves) {
  const Expanded expanded(R"({
      "blocks": {"a": {"layers": ["b"]}, "b": {"layers": ["dense", "a"]}},
      "model": {"layers": ["a"]}})");
  EXPECT_THAT(
      expanded.problems,
      ElementsAre("/blocks/b/layers/1: block 'a' uses itself: a -> b -> a | for copies in a "
                  "row write \"repeat\" where the block is used"));
}

// 1000 to the power of 5 layers: refused, and at once.
TEST(ExpandBlocks, StopsAtABoundOfLayers) {
  std::string blocks = R"("b0": {"layers": ["dense"]})";
  for (int i = 1; i < 5; ++i)
    blocks += format(R"(, "b{}": {{"layers": [{{"type": "b{}", "repeat": 1000}}]}})", i, i - 1);
  const Expanded expanded(
      format(R"({{"blocks": {{{}}}, "model": {{"layers": [{{"type": "b4", "repeat": 1000}}]}}}})",
             blocks));
  ASSERT_FALSE(expanded.problems.empty());
  EXPECT_EQ(expanded.problems[0], "/blocks/b0/layers: more than 10,000 layers");
  EXPECT_LT(expanded.problems.size(), 10u);
}

TEST(ExpandBlocks, StopsAtOnceWhereARepeatedBlockIsWrong) {
  std::string blocks = R"("b0": {"layers": ["dens"]})";
  for (int i = 1; i < 5; ++i)
    blocks += format(R"(, "b{}": {{"layers": [{{"type": "b{}", "repeat": 1000}}]}})", i, i - 1);
  const Expanded expanded(
      format(R"({{"blocks": {{{}}}, "model": {{"layers": [{{"type": "b4", "repeat": 1000}}]}}}})",
             blocks));
  EXPECT_THAT(expanded.problems, ElementsAre("/blocks/b0/layers/0: unknown layer type 'dens' | did "
                                             "you mean 'dense'?"));
}

TEST(ExpandBlocks, ReportsDefaultsThatDoNothing) {
  const Expanded unused(R"({"model": {"defaults": {"quant_dens": {}, "flatten": {}, "dense": 3},
                                      "layers": ["quant_dense", "dense"]}})");
  EXPECT_THAT(unused.problems,
              ElementsAre("/model/defaults/quant_dens: no layer is a 'quant_dens', so these "
                          "defaults are never used | did you mean 'quant_dense'?",
                          "/model/defaults/dense: must be an object of fields"));
  const Expanded no_object(R"({"model": {"defaults": 3, "layers": ["dense"]}})");
  EXPECT_THAT(no_object.problems,
              ElementsAre("/model/defaults: must be an object: a layer type and its fields for "
                          "each entry"));
  const Expanded names(R"({"model": {"defaults": {"dense": {"name": "x", "inputs": ["input"]}},
                                     "layers": ["dense"]}})");
  EXPECT_THAT(names.problems,
              ElementsAre("/model/defaults/dense/name: 'name' belongs to one layer and has no "
                          "default | write it at the layer",
                          "/model/defaults/dense/inputs: 'inputs' belongs to one layer and has no "
                          "default | write it at the layer"));
}

}  // namespace
}  // namespace qnn
