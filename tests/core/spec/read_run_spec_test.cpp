#include <gmock/gmock.h>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/json/json.hpp"
#include "core/spec/run_spec.hpp"
#include "tests/core/config/problem_texts.hpp"
#include "tests/support/tiny_dataset.hpp"

namespace qnn {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  RunSpec spec;
  std::vector<std::string> problems;

  explicit Read(const std::string& config, const std::vector<std::string>& sets = {}) {
    std::vector<Override> overrides;
    for (const std::string& set : sets) overrides.push_back(parse_set(set));
    const Document document = parse_document(config, "test.json", overrides);
    Problems found;
    spec = read_run_spec(document, testing_support::catalog_with_tiny_dataset(), "fallback", found);
    problems = problem_texts(found);
  }
};

constexpr const char* kData = R"("data": {"dataset": "tiny"})";
constexpr const char* kTraining =
    R"("training": {"epochs": 2, "loss": "squared_hinge", "optimizer": "adam"})";

std::string config_with_model(const std::string& model, const std::string& more = "") {
  return format(R"({{{}, "model": {}, {}{}}})", kData, model, kTraining, more);
}

std::string config_with_training(const std::string& training, const std::string& data = kData) {
  return format(R"({{{}, "model": {{"layers": ["flatten"]}}, "training": {}}})", data, training);
}

TEST(ReadRunSpec, FillsInDefaults) {
  const Read read(config_with_model(R"({"layers": ["flatten", {"type": "dense", "units": 3}]})"));
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.spec.name, "fallback");
  EXPECT_EQ(read.spec.model.name, "fallback");
  EXPECT_EQ(read.spec.seed, 0u);
  EXPECT_EQ(read.spec.data.batch_size, 32u);
  EXPECT_EQ(read.spec.data.validation, 0);
  EXPECT_EQ(read.spec.training.epochs, 2u);
  EXPECT_FALSE(read.spec.training.monitor);
  EXPECT_TRUE(std::holds_alternative<EveryEpoch>(read.spec.training.checkpoint.every));
  ASSERT_EQ(read.spec.training.optimizers.size(), 1u);
  EXPECT_EQ(read.spec.training.optimizers[0].match, Selector{"all"});
  const Json resolved = Json::parse(read.spec.resolved);
  EXPECT_EQ(resolved.at("model").at("layers").at(1).at("use_bias"), true);
  EXPECT_EQ(resolved.at("data").at("batch_size"), 32);
  EXPECT_EQ(resolved.at("training").at("optimizer").at("learning_rate"), 0.001);
}

TEST(ReadRunSpec, ReportsWhatIsMissing) {
  EXPECT_THAT(Read("{}").problems,
              ElementsAre(HasSubstr("'data' is required"), HasSubstr("'model' is required"),
                          HasSubstr("'training' is required")));
  EXPECT_THAT(Read(R"({"data": {}, "model": {}, "training": {"epochs": 1}})").problems,
              ElementsAre(HasSubstr("/data: 'dataset' is required"),
                          "/model: 'layers' is required: a list of at least one layer",
                          HasSubstr("/training: 'loss' is required"),
                          HasSubstr("/training: 'optimizer' is required")));
}

TEST(ReadRunSpec, TakesQuantizersAsActivationsAndAsLayers) {
  const Read read(config_with_model(R"({"layers": [
      {"type": "dense", "units": 3, "activation": {"type": "dorefa_quantizer", "k_bit": 3}},
      {"type": "activation", "activation": "mine"}, "ste_sign", "ste_sign",
      {"type": "dorefa_quantizer", "k_bit": 5}, "mine", {"type": "dense", "units": 3}]})",
                                    R"json(, "quantizers": {"mine": {"type": "expression",
      "forward": "sgn(x)", "gradient": "dy", "precision": 2}})json"));
  EXPECT_THAT(read.problems, IsEmpty());
  std::vector<std::string> texts;
  for (const LayerSpec& layer : read.spec.model.layers) {
    const Quantizer* quantizer = layer.output_quantizer.get();
    texts.push_back(format("{} {}", layer.name, quantizer == nullptr ? 0 : quantizer->precision()));
  }
  EXPECT_THAT(texts, ElementsAre("dense 3", "activation 2", "ste_sign 1", "ste_sign_1 1",
                                 "do_re_fa 5", "mine 2", "dense_1 0"));
}

TEST(ReadRunSpec, SuggestsActivationsAndQuantizersForAnActivation) {
  const auto problems_of = [](const std::string& activation) {
    return Read(config_with_model(
                    format(R"({{"layers": [{{"type": "dense", "units": 3, "activation": {}}}]}})",
                           activation)))
        .problems;
  };
  EXPECT_THAT(problems_of("\"ste_sgn\""),
              ElementsAre(AllOf(HasSubstr("/model/layers/0/activation: unknown type 'ste_sgn'"),
                                HasSubstr("did you mean 'ste_sign'?"))));
  EXPECT_THAT(problems_of("\"reluu\""), ElementsAre(HasSubstr("did you mean 'relu' or 'relu6'?")));
  EXPECT_THAT(problems_of(R"({"type": "ste_sign", "clip": 1})"),
              ElementsAre(HasSubstr("/model/layers/0/activation")));
  EXPECT_THAT(problems_of("3"), ElementsAre(HasSubstr("must be a name or an object")));
}

TEST(ReadRunSpec, RefusesQuantizersNamedAfterWhatExists) {
  const std::string definition =
      R"json({"type": "expression", "forward": "sgn(x)", "gradient": "dy"})json";
  for (const std::string name : {"relu", "dense", "quant_dense", "ste_sign"}) {
    EXPECT_THAT(Read(config_with_model(R"({"layers": ["flatten"]})",
                                       format(R"(, "quantizers": {{"{}": {}}})", name, definition)))
                    .problems,
                Contains(HasSubstr(format("/quantizers/{}: '{}' is a built-in", name, name))));
  }
}

TEST(ReadRunSpec, OpensQuantizerSlotsByThePrefix) {
  const Read read(config_with_model(
      R"({"layers": [{"type": "quant_dense", "units": 3, "input_quantizer": null,
                      "kernel_quantizer": {"type": "ste_sign", "clip_value": null}}]})"));
  EXPECT_THAT(read.problems, IsEmpty());
  const LayerSpec& layer = read.spec.model.layers.at(0);
  EXPECT_EQ(layer.input_quantizer, nullptr);
  ASSERT_EQ(layer.kernel_quantizers.size(), 1u);
  EXPECT_EQ(layer.kernel_quantizers[0].key, "kernel_quantizer");
  EXPECT_EQ(layer.kernel_quantizers[0].name, "ste_sign");
  EXPECT_EQ(layer.kernel_quantizers[0].quantizer->precision(), 1);

  const Read refused(config_with_model(
      R"({"layers": [{"type": "dense", "units": 3, "kernel_quantizer": "ste_sign"}]})"));
  EXPECT_THAT(refused.problems,
              ElementsAre("/model/layers/0/kernel_quantizer: 'dense' takes no quantizers | use "
                          "'quant_dense'"));
}

TEST(ReadRunSpec, KnowsQuantizersOfTheConfig) {
  const std::string quantizers = R"json(, "quantizers": {
      "mine": {"type": "expression", "forward": "sign(x)", "gradient": "dy", "precision": 1}})json";
  const Read read(config_with_model(
      R"({"layers": [{"type": "quant_dense", "units": 3, "kernel_quantizer": "mine"}]})",
      quantizers));
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.spec.model.layers.at(0).kernel_quantizers.at(0).name, "mine");
  EXPECT_EQ(read.spec.model.layers[0].kernel_quantizers[0].quantizer->levels(),
            Levels::PlusMinusOne);

  const Read fields(config_with_model(
      R"({"layers": [{"type": "quant_dense", "units": 3,
                      "kernel_quantizer": {"type": "mine", "clip_value": 2}}]})",
      quantizers));
  EXPECT_THAT(fields.problems,
              ElementsAre(HasSubstr("/model/layers/0/kernel_quantizer/clip_value: unknown key")));
}

TEST(ReadRunSpec, ReportsAWrongQuantizerOnceAndNotItsUsers) {
  const Read read(config_with_model(
      R"({"layers": [{"type": "quant_dense", "units": 3, "input_quantizer": "mine",
                      "kernel_quantizer": "mine"}]})",
      R"(, "quantizers": {"mine": {"type": "expression", "forward": "sine", "gradient": "dy"},
                          "ste_sign": "approx_sign"})"));
  EXPECT_THAT(read.problems,
              ElementsAre(HasSubstr("/quantizers/mine/forward: "),
                          "/quantizers/ste_sign: 'ste_sign' is a built-in quantizer | choose "
                          "another name"));
}

TEST(ReadRunSpec, PointsProblemsWithDefaultsAtTheDefaults) {
  const Read read(config_with_model(
      R"({"defaults": {"quant_dense": {"unit": 3, "kernel_quantizer": {"type": "ste_sign",
                                                                        "clip_valu": 1}}},
          "layers": [{"type": "quant_dense", "units": -1}, {"type": "quant_dense", "units": 2}]})"));
  EXPECT_THAT(read.problems,
              testing::UnorderedElementsAre(
                  HasSubstr("/model/defaults/quant_dense/unit: unknown key 'unit'"),
                  HasSubstr("/model/defaults/quant_dense/kernel_quantizer/clip_valu: unknown key"),
                  HasSubstr("/model/layers/0/units: must be at least 1, got -1")));
}

TEST(ReadRunSpec, NamesABlocksPlaceAndItsUse) {
  const Read read(config_with_model(
      R"({"layers": ["flatten", {"type": "unit", "n": 0, "repeat": 3}, {"type": "unit", "n": 0}]})",
      R"(, "blocks": {"unit": {"parameters": {"n": 1},
                               "layers": [{"type": "dense", "units": "$n"}]}})"));
  EXPECT_THAT(read.problems, ElementsAre(HasSubstr("/blocks/unit/layers/0/units: must be at least "
                                                   "1, got 0 (used at /model/layers/1)")));
}

TEST(ReadRunSpec, ReadsOptimizerRules) {
  const Read read(config_with_training(R"({"epochs": 1, "loss": "squared_hinge", "optimizer": [
      {"type": "sgd", "match": "binary"}, {"type": "adam", "match": ["*/bias", "quantized"]},
      "adam"]})"));
  EXPECT_THAT(read.problems, IsEmpty());
  const auto& rules = read.spec.training.optimizers;
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0].match, Selector{"binary"});
  EXPECT_EQ(rules[1].match, (Selector{"*/bias", "quantized"}));
  EXPECT_EQ(rules[2].match, Selector{"all"});
  EXPECT_EQ(rules[1].pointer, "/training/optimizer/1");

  const Read wrong(config_with_training(R"({"epochs": 1, "loss": "squared_hinge", "optimizer": [
      {"type": "sgd", "match": "binry"}, {"type": "adam", "match": []}, "adem"]})"));
  EXPECT_THAT(wrong.problems,
              ElementsAre(HasSubstr("/training/optimizer/0/match: "),
                          "/training/optimizer/1/match: must name at least one selector",
                          HasSubstr("/training/optimizer/2: ")));
  EXPECT_THAT(
      Read(config_with_training(R"({"epochs": 1, "loss": "squared_hinge", "optimizer": []})"))
          .problems,
      ElementsAre("/training/optimizer: must hold at least one optimizer"));
}

TEST(ReadRunSpec, ChecksTheMonitor) {
  const auto problems = [](const std::string& monitor) {
    return Read(config_with_training(
                    format(R"({{"epochs": 1, "loss": "squared_hinge", "optimizer": "sgd",
                                "metrics": ["accuracy"], "monitor": "{}"}})",
                           monitor)))
        .problems;
  };
  EXPECT_THAT(problems("validation/accuracy"), IsEmpty());
  EXPECT_THAT(problems("train/loss"), IsEmpty());
  EXPECT_THAT(problems("validation/acuracy"),
              ElementsAre("/training/monitor: nothing named 'validation/acuracy' is measured | did "
                          "you mean 'validation/accuracy'?"));
}

TEST(ReadRunSpec, ReadsWhenCheckpointsAreWritten) {
  const auto read = [](const std::string& every) {
    return Read(
        config_with_training(format(R"({{"epochs": 1, "loss": "squared_hinge", "optimizer": "sgd",
                    "checkpoint": {{"every": {}}}}})",
                                    every)));
  };
  EXPECT_EQ(std::get<double>(read("100").spec.training.checkpoint.every), 100);
  EXPECT_THAT(read("\"epoch\"").problems, IsEmpty());
  for (const char* wrong : {"0", "1.5", "1e30", "\"step\""})
    EXPECT_THAT(read(wrong).problems, ElementsAre(HasSubstr("/training/checkpoint"))) << wrong;
}

TEST(ReadRunSpec, RefusesNamesThatAreNoFolder) {
  for (const char* name : {"a/b", "..", ".hidden", "a b"})
    EXPECT_THAT(
        Read(config_with_model(R"({"layers": ["flatten"]})", format(R"(, "name": "{}")", name)))
            .problems,
        ElementsAre(HasSubstr("/name: '" + std::string(name) + "' cannot name a folder")));
}

TEST(ReadRunSpec, ReportsUnknownKeysEverywhereAtOnce) {
  const Read read(R"({"sed": 1, "data": {"dataset": {"type": "tiny", "shap": 1}, "batch": 3},
                      "model": {"layer": [], "layers": [{"type": "dense", "unit": 3}]},
                      "training": {"epoch": 1, "loss": "squared_hing", "optimizer": "adm"}})");
  for (const char* place :
       {"/sed: ", "/data/dataset/shap: ", "/data/batch: ", "/model/layer: ",
        "/model/layers/0/unit: ", "/training/epoch: ", "/training/loss: ", "/training/optimizer: "})
    EXPECT_THAT(read.problems, Contains(HasSubstr(place)));
}

// A field that wants text takes what was typed, though it reads as a number: "0" here is an
// expression, if one that is refused for another reason.
TEST(ReadRunSpec, TakesTypedTextWhereTextIsWanted) {
  const std::string config = config_with_model(
      R"({"layers": [{"type": "quant_dense", "units": 3, "kernel_quantizer": "mine"}]})",
      R"(, "quantizers": {"mine": {"type": "expression", "forward": "x", "gradient": "dy"}})");
  const Read read(config, {"name=17", "model.layers.0.units=5"});
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.spec.name, "17");
  EXPECT_EQ(Json::parse(read.spec.resolved).at("model").at("layers").at(0).at("units"), 5);
  EXPECT_THAT(Read(config, {"quantizers.mine.forward=0"}).problems,
              ElementsAre(HasSubstr("/quantizers/mine/forward: does not use 'x'")));
}

// The problems of a training part with these members besides, with and without a validation part.
std::vector<std::string> problems_with(const std::string& members, double validation = 0.1) {
  return Read(config_with_training(
                  format(R"({{"epochs": 2, "loss": "squared_hinge", "optimizer": "adam", {}}})",
                         members),
                  format(R"("data": {{"dataset": "tiny", "validation": {}}})", validation)))
      .problems;
}

TEST(ReadRunSpec, UnderstandsCallbacks) {
  EXPECT_THAT(problems_with(R"("early_stopping": {"patience": 3, "mode": "min", "baseline": 0.5},
                               "reduce_on_plateau": {"monitor": "train/loss", "factor": 0.2},
                               "monitor_mode": "max", "reestimate_batch_norm": 10)"),
              IsEmpty());
  EXPECT_THAT(problems_with(R"("early_stopping": null, "reduce_on_plateau": null)", 0), IsEmpty());
}

TEST(ReadRunSpec, ReportsACallbacksMonitorAtTheCallback) {
  EXPECT_THAT(problems_with(R"("early_stopping": {"monitor": "validation/los"})"),
              ElementsAre(HasSubstr("/training/early_stopping/monitor: nothing named")));
  EXPECT_THAT(problems_with(R"("monitor": "train/loss", "early_stopping": {})", 0), IsEmpty());
  EXPECT_THAT(problems_with(R"("monitor": "train/los", "early_stopping": {})"),
              ElementsAre(HasSubstr("/training/monitor: nothing named")));
}

TEST(ReadRunSpec, ReportsAReductionOfNoLearningRate) {
  EXPECT_THAT(Read(config_with_training(
                       R"({"epochs": 2, "loss": "squared_hinge", "optimizer": "bop",
                           "monitor": "train/loss", "reduce_on_plateau": {}})"))
                  .problems,
              ElementsAre(HasSubstr("/training/reduce_on_plateau: no optimizer has")));
}

// A model with two outputs, "a" and "b", and these members of "training".
Read two_outputs(const std::string& training) {
  return Read(R"({"data": {"dataset": {"type": "tiny"}},
      "model": {"outputs": ["a", "b"], "layers": ["flatten",
          {"type": "dense", "units": 3, "name": "a"},
          {"type": "dense", "units": 3, "name": "b", "inputs": ["flatten"]}]},
      "training": {"epochs": 1, "optimizer": "sgd", )" +
              training + "}}");
}

TEST(ReadRunSpec, GivesEachOutputItsLossWeightTargetAndMetrics) {
  const Read read = two_outputs(R"(
      "loss": {"a": "squared_hinge", "b": "mean_squared_error"}, "loss_weights": {"b": 0.25},
      "targets": {"b": "other"}, "metrics": {"b": ["accuracy", "top_k"], "a": ["accuracy"]})");
  EXPECT_THAT(read.problems, IsEmpty());
  const TrainingSpec& training = read.spec.training;
  ASSERT_EQ(training.outputs.size(), 2u);
  EXPECT_EQ(training.outputs[0].weight, 1);
  EXPECT_EQ(training.outputs[1].weight, 0.25F);
  EXPECT_EQ(training.outputs[1].target, "other");
  EXPECT_THAT(training.metric_names, ElementsAre("a_accuracy", "b_accuracy", "b_top_5"));
  EXPECT_THAT(training.metric_outputs, ElementsAre(0u, 1u, 1u));
  EXPECT_THAT(training.loss_names, ElementsAre("a_loss", "b_loss"));
}

TEST(ReadRunSpec, TakesOneLossAndListOfMetricsForAllOutputs) {
  const Read read = two_outputs(R"("loss": "squared_hinge", "metrics": ["accuracy", "flip_ratio"],
                                   "monitor": "train/b_loss")");
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_NE(read.spec.training.outputs.at(1).loss, nullptr);
  EXPECT_THAT(read.spec.training.metric_names,
              ElementsAre("a_accuracy", "flip_ratio", "b_accuracy"));
}

TEST(ReadRunSpec, ReportsWhatOutputsLackAndHaveTooMuch) {
  EXPECT_THAT(two_outputs(R"("loss": {"a": "squared_hinge", "c": "squared_hinge"})").problems,
              ElementsAre(HasSubstr("/training/loss/c: the model has no output 'c'"),
                          "/training/loss: there is no loss for the output 'b' | add one, or null "
                          "if it is only predicted"));
  EXPECT_THAT(two_outputs(R"("loss": {"a": null, "b": null})").problems,
              ElementsAre("/training/loss: no output has a loss: there would be nothing to train "
                          "for"));
  EXPECT_THAT(two_outputs(R"("loss": "squared_hing")").problems.size(), 1u);
  EXPECT_THAT(two_outputs(R"("loss": "squared_hinge", "monitor": "train/accuracy")").problems,
              ElementsAre(HasSubstr("nothing named 'train/accuracy' is measured")));
}

}  // namespace
}  // namespace qnn
