// fold_into_bounds and pool_signs: what inference does on bits between two binary layers.
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/rewritten.hpp"

namespace qnn::testing_support {
namespace {

using testing::Contains;
using testing::HasSubstr;

// A binary layer "q" of `filters`, what follows it, and a binary reader "r".
NetworkText sums_text(const std::string& filters, const std::string& between,
                      const std::string& reader = R"("quant_conv2d", "kernel_size": 2)") {
  return {.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
                        {"type": "quant_conv2d", "kernel_size": 2, "name": "q",
                         "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
                         "filters": )" +
                    filters + "}" + between + R"(, {"type": )" + reader + R"(, "name": "r",
                         "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
                         "filters": 4}, "flatten", {"type": "dense", "units": 3}])",
          .shape = "[8, 8, 2]",
          .quantizers = R"json({"mine": {"type": "expression", "forward": "sign(x - 0.1)",
                                         "gradient": "dy"}})json"};
}
const char* const kNormalization = R"(, {"type": "batch_normalization", "name": "n"})";
const char* const kPooling = R"(, {"type": "max_pooling2d", "name": "p"})";

TEST(FoldIntoBounds, ComparesSumsInPlaceOfNormalizingThem) {
  const Rewritten rewritten(sums_text("5", kNormalization), {}, false);
  const auto& product = std::get<BinaryProduct>(rewritten.step("q")->operation);
  const auto& bounds = std::get<FindSumBounds>(rewritten.step("q/bounds")->operation);
  const auto& prepare = std::get<PrepareNormalization>(rewritten.step("n")->operation);
  EXPECT_EQ(rewritten.program.buffers[product.output].dtype, DType::Bit);
  EXPECT_EQ(product.output, std::get<BinaryProduct>(rewritten.step("r")->operation).input);
  EXPECT_EQ(product.below, bounds.below);
  EXPECT_EQ(product.flipped, bounds.flipped);
  EXPECT_EQ(bounds.terms, 16U);
  EXPECT_NE(bounds.bias, kNoBuffer);
  EXPECT_EQ(bounds.factors, prepare.factors);
  EXPECT_EQ(prepare.layer.inputs[0], kNoBuffer);
  EXPECT_EQ(rewritten.step("r/pack_input"), nullptr);
  EXPECT_EQ(rewritten.step("q/add_bias"), nullptr);
  EXPECT_THAT(rewritten.notes, Contains("q: to signs"));
  for (const Step& step : rewritten.program.steps)
    for (const BufferId id : writes_of(step))
      EXPECT_NE(rewritten.program.buffers[rewritten.program.storage(id)].name, "q/output");
}

TEST(FoldIntoBounds, TurnsOverBehindThePooling) {
  const Rewritten rewritten(sums_text("5", std::string(kPooling) + kNormalization), {}, false);
  const auto& product = std::get<BinaryProduct>(rewritten.step("q")->operation);
  const auto& bounds = std::get<FindSumBounds>(rewritten.step("q/bounds")->operation);
  const auto& pool = std::get<PoolSigns>(rewritten.step("p")->operation);
  EXPECT_EQ(product.flipped, kNoBuffer);
  EXPECT_EQ(pool.flipped, bounds.flipped);
  EXPECT_EQ(pool.from, product.output);
  EXPECT_EQ(pool.to, std::get<BinaryProduct>(rewritten.step("r")->operation).input);
}

TEST(FoldIntoBounds, TakesSignsWithoutANormalization) {
  const Rewritten rewritten(sums_text("5", ""), {}, false);
  EXPECT_EQ(std::get<FindSumBounds>(rewritten.step("q/bounds")->operation).factors, kNoBuffer);
  EXPECT_THAT(rewritten.notes, Contains("q: to signs"));
}

// In one program: its steps for training are those without the pass.
TEST(FoldIntoBounds, LeavesToTrainingAndReestimationWhatTheyDid) {
  const PlannedNetwork network(sums_text("5", kNormalization));
  for (const bool training : {true, false}) {
    const auto steps_of = [&](const std::set<std::string>& off) {
      Program program = lowered(network, training);
      program.reestimates = true;
      EXPECT_EQ(run_passes(program, network.plans, off).empty(), false);
      std::vector<std::string> names;
      for (const Step& step : program.steps)
        if (!step.inference_only) names.push_back(step.name);
      return std::pair(names, program.steps.size());
    };
    const auto [with, all_with] = steps_of({});
    const auto [without, all_without] = steps_of({"fold_into_bounds"});
    EXPECT_EQ(with, without);
    EXPECT_EQ(all_with, all_without + 3);  // factors, bounds, product
  }
}

TEST(FoldIntoBounds, NotesWhatKeepsSumsStored) {
  const auto notes = [](const NetworkText& text) { return Rewritten(text, {}, false).notes; };
  EXPECT_THAT(notes(sums_text("4", std::string(kNormalization) +
                                       R"(, {"type": "add", "inputs": ["n", "q"], "name": "s"})")),
              Contains("q: sums are stored: n reads them"));
  EXPECT_THAT(notes(sums_text("5", R"(, {"type": "activation", "activation": "relu"})")),
              Contains("q: sums are stored: activation/activate reads them"));
  EXPECT_THAT(notes(sums_text("5", R"(, "mine")")),
              Contains("q: sums are stored: mine/quantize_output reads them"));
  EXPECT_THAT(notes(sums_text("5", R"(, "flatten", {"type": "reshape", "target_shape": [7, 35]})",
                              R"("quant_conv1d", "kernel_size": 2)")),
              Contains("q: sums are stored: their channels do not fill words"));
}

TEST(PoolSigns, TakesTheSignsBeforeTheMaximum) {
  const Rewritten rewritten(sums_text("5", std::string(kNormalization) + kPooling), {}, false);
  const auto& product = std::get<BinaryProduct>(rewritten.step("q")->operation);
  const auto& bounds = std::get<FindSumBounds>(rewritten.step("q/bounds")->operation);
  const auto& pool = std::get<PoolSigns>(rewritten.step("p")->operation);
  EXPECT_EQ(product.flipped, bounds.flipped);
  EXPECT_EQ(pool.from, product.output);
  EXPECT_EQ(pool.flipped, kNoBuffer);
  EXPECT_THAT(rewritten.notes, Contains("p: on signs"));
}

TEST(PoolSigns, TakesSignsOfWhatTheyWereMadeOf) {
  const Rewritten rewritten(
      sums_text("5", R"(, {"type": "ste_sign", "name": "s"})" + std::string(kPooling)), {}, false);
  EXPECT_EQ(rewritten.step("s/quantize_output"), nullptr);
  EXPECT_TRUE(std::holds_alternative<PoolSigns>(rewritten.step("p")->operation));
  EXPECT_THAT(rewritten.notes, Contains("q: to signs"));
}

TEST(PoolSigns, NotesWhatKeepsFloatsPooled) {
  const auto notes = [](const NetworkText& text) { return Rewritten(text, {}, false).notes; };
  EXPECT_THAT(notes(sums_text("5", std::string(kPooling) + kNormalization)),
              Contains("p: on floats: n reads it"));
  EXPECT_THAT(notes(sums_text("5", std::string(kPooling) + R"(, "mine")")),
              Contains("p: on floats: mine/quantize_output reads it"));
  EXPECT_THAT(Rewritten(sums_text("5", kPooling)).notes,
              testing::Not(Contains(HasSubstr("p: on"))));
}

}  // namespace
}  // namespace qnn::testing_support
