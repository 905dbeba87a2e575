#include "core/program/passes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "core/program/lifetimes.hpp"
#include "core/program/passes/fuse_batch_norm_with_sign.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/rewritten.hpp"

namespace qnn::testing_support {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// By use_binary_products alone.
Rewritten with_binary_products(const NetworkText& text, bool training = true) {
  return Rewritten(text, all_but("use_binary_products"), training);
}

// Notes of use_binary_products for one layer with these fields after a float layer.
std::vector<std::string> notes_of(const std::string& fields, const std::string& quantizers = "{}") {
  return with_binary_products({.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3},
                                  {"type": "quant_conv2d", "kernel_size": 2, "name": "q", )" +
                                         fields + R"(}, "flatten", {"type": "dense", "units": 3}])",
                               .quantizers = quantizers})
      .notes;
}

const char* const kBoth =
    R"("filters": 4, "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign")";

TEST(RunPasses, RefusesAnUnknownName) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 3}])"});
  Program program = lowered(network);
  expect_user_error(ErrorKind::Usage, HasSubstr("there is no pass 'fuse'"),
                    [&] { run_passes(program, network.plans, {"fuse"}); });
}

TEST(RunPasses, LeavesTheProgramAloneWithAllOff) {
  std::set<std::string> off;
  for (const ProgramPass& pass : program_passes()) off.insert(std::string(pass.name));
  for (const auto& [name, text] : network_zoo()) {
    const Rewritten rewritten(text, off);
    EXPECT_THAT(rewritten.notes, IsEmpty());
    EXPECT_EQ(rewritten.program.steps.size(), lowered(rewritten.network).steps.size()) << name;
  }
}

TEST(FuseSoftmaxWithLoss, TakesTheSoftmaxOutOfTheProgram) {
  const Rewritten rewritten(
      {.layers = R"(["flatten", {"type": "dense", "units": 3, "activation": "softmax"}])"});
  EXPECT_EQ(rewritten.step("dense/activate"), nullptr);
  const auto& loss = std::get<EvaluateLoss>(rewritten.step("loss")->operation);
  EXPECT_EQ(loss.probabilities, rewritten.program.outputs[0].predictions);
  EXPECT_THAT(rewritten.notes, Contains("dense/activate: done by the loss"));
}

TEST(FuseSoftmaxWithLoss, LeavesOtherEndsAlone) {
  const Rewritten no_softmax({.layers = R"(["flatten", {"type": "dense", "units": 3}])"});
  EXPECT_THAT(no_softmax.notes, testing::Not(Contains(HasSubstr("done by the loss"))));
  const Rewritten other_loss(
      {.layers = R"(["flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
       .loss = R"("mean_squared_error")"});
  EXPECT_NE(other_loss.step("dense/activate"), nullptr);
}

TEST(UseBinaryProducts, PacksBothOperands) {
  const Rewritten rewritten =
      with_binary_products({.layers = R"(["flatten", {"type": "dense", "units": 70},
                     {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
                      "kernel_quantizer": "approx_sign", "name": "q"}])"});
  const auto& product = std::get<BinaryProduct>(rewritten.step("q")->operation);
  EXPECT_EQ(rewritten.program.buffers[product.input].dtype, DType::Bit);
  EXPECT_EQ(rewritten.program.buffers[product.kernel].dtype, DType::Bit);
  EXPECT_EQ(rewritten.program.buffers[product.kernel].shape, (Shape{3, 70}));
  EXPECT_THAT(rewritten.notes, Contains("q: on bits"));
  // The floats are made for the backward pass only.
  EXPECT_TRUE(rewritten.step("q/quantize_input")->training_only);
  EXPECT_TRUE(rewritten.step("q/kernel/quantize")->training_only);
  EXPECT_FALSE(rewritten.step("q/pack_input")->training_only);
}

TEST(UseBinaryProducts, PacksWhatAnActivationOrALayerHasQuantized) {
  const Rewritten rewritten = with_binary_products({.layers = R"([
      {"type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "ste_sign"},
      {"type": "quant_conv2d", "filters": 5, "kernel_size": 2, "kernel_quantizer": "ste_sign",
       "name": "q"}, "ste_sign", "flatten",
      {"type": "quant_dense", "units": 3, "kernel_quantizer": "ste_sign", "name": "d"}])",
                                                    .loss = R"("squared_hinge")"});
  EXPECT_THAT(rewritten.notes, Contains("q: on bits"));
  EXPECT_THAT(rewritten.notes, Contains("d: on bits"));
  const auto& product = std::get<BinaryProduct>(rewritten.step("d")->operation);
  EXPECT_EQ(rewritten.program.buffers[product.input].shape, (Shape{5}));
  EXPECT_TRUE(rewritten.step("ste_sign/quantize_output")->training_only);
}

TEST(UseBinaryProducts, KeepsAQuantizedOutputOfTheModel) {
  const Rewritten rewritten =
      with_binary_products({.layers = R"(["flatten", {"type": "dense", "units": 3}, "ste_sign"])",
                            .loss = R"("squared_hinge")"},
                           false);
  EXPECT_FALSE(rewritten.step("ste_sign/quantize_output")->training_only);
}

TEST(UseBinaryProducts, NotesWhyALayerStaysOnFloats) {
  EXPECT_THAT(notes_of(kBoth), Contains("q: on bits"));
  EXPECT_THAT(notes_of(R"("filters": 4, "kernel_quantizer": "ste_sign")"),
              Contains("q: on floats: its input is not ±1"));
  EXPECT_THAT(notes_of(R"("filters": 4, "input_quantizer": "ste_sign")"),
              Contains("q: on floats: its kernel is not ±1"));
  EXPECT_THAT(notes_of(kBoth + std::string(R"(, "padding": "same", "pad_values": 0.5)")),
              Contains("q: on floats: needs padding of 0, 1 or -1"));
  EXPECT_THAT(notes_of(kBoth + std::string(R"(, "groups": 2)")),
              Contains("q: on floats: needs a multiple of 64 channels in each group"));
}

TEST(UseBinaryProducts, TakesConvolutionsOverAnyNumberOfAxes) {
  const auto rewritten_of = [](const std::string& type, const std::string& shape) {
    return with_binary_products(
        {.layers = format(R"([{{"type": "quant_{0}", "kernel_size": 2, "name": "q",
                                            "padding": "same", {1}}},
                                           "flatten", {{"type": "dense", "units": 3}}])",
                          type, kBoth),
         .shape = shape});
  };
  const Rewritten sequence = rewritten_of("conv1d", "[9, 3]");
  const Rewritten volume = rewritten_of("conv3d", "[4, 3, 5, 2]");

  const auto& of_sequence = std::get<BinaryProduct>(sequence.step("q")->operation);
  EXPECT_EQ(sequence.program.buffers[of_sequence.kernel].shape, (Shape{4, 2, 3}));
  EXPECT_TRUE(std::holds_alternative<Conv2dProblem>(of_sequence.problem));
  const auto& of_volume = std::get<BinaryProduct>(volume.step("q")->operation);
  EXPECT_EQ(volume.program.buffers[of_volume.kernel].shape, (Shape{4, 2, 2, 2, 2}));
  EXPECT_TRUE(std::holds_alternative<Conv3dProblem>(of_volume.problem));
}

// Precision 1 does not mean ±1.
TEST(UseBinaryProducts, AsksForLevelsAndNotForPrecision) {
  const std::string quantizers = R"json({
      "steps": {"type": "expression", "forward": "x > 0", "gradient": "dy", "precision": 1},
      "zeros": {"type": "expression", "forward": "sgn(x)", "gradient": "dy", "precision": 1},
      "signs": {"type": "expression", "forward": "sign(x * 2)", "gradient": "dy"}})json";
  const std::string filters = R"("filters": 4, "kernel_quantizer": "ste_sign", )";
  EXPECT_THAT(notes_of(filters + R"("input_quantizer": "steps")", quantizers),
              Contains("q: on floats: its input is not ±1"));
  EXPECT_THAT(notes_of(filters + R"("input_quantizer": "zeros")", quantizers),
              Contains("q: on floats: its input is not ±1"));
  EXPECT_THAT(notes_of(filters + R"("input_quantizer": "signs")", quantizers),
              Contains("q: on bits"));
}

// A normalization "n" between a float layer and a binary one with these fields, and its reader.
NetworkText normalized_text(const std::string& fields = "", const std::string& more = "") {
  return {.layers = R"([{"type": "conv2d", "filters": 64, "kernel_size": 3, "name": "c"},
                        {"type": "batch_normalization", "name": "n")" +
                    fields + R"(}, {"type": "quant_conv2d", "kernel_size": 2, "name": "q", )" +
                    kBoth + "}" + more + R"(, "flatten", {"type": "dense", "units": 3}])"};
}

TEST(FuseBatchNormWithSign, MakesBitsOfTheNormalizationsInput) {
  const Rewritten rewritten(normalized_text());
  const Program& program = rewritten.program;
  const auto& prepare = std::get<PrepareNormalization>(rewritten.step("n")->operation);
  EXPECT_EQ(program.buffers[prepare.factors].shape, (Shape{3, 64}));
  EXPECT_EQ(prepare.layer.output, kNoBuffer);
  const auto& bits = std::get<NormalizeToBits>(rewritten.step("q/pack_input")->operation);
  EXPECT_EQ(bits.from, prepare.layer.inputs[0]);
  EXPECT_EQ(bits.to, std::get<BinaryProduct>(rewritten.step("q")->operation).input);
  const auto& gradient = std::get<NormalizationGradient>(rewritten.step("n/gradient")->operation);
  EXPECT_EQ(gradient.layer.output_gradient, kNoBuffer);
  ASSERT_EQ(gradient.readers.size(), 1U);
  EXPECT_EQ(gradient.readers[0].quantizer, bits.quantizer);
  EXPECT_EQ(rewritten.step("q/quantize_input_gradient"), nullptr);
  EXPECT_THAT(rewritten.notes, Contains("n: to bits"));
  // Nothing touches the normalized floats any more.
  for (const Step& step : program.steps) {
    for (const auto& buffers : {reads_of(step), writes_of(step)})
      for (const BufferId id : buffers)
        EXPECT_NE(program.buffers[program.storage(id)].name, "n/output") << step.name;
  }
}

// The float copy of a quantized input, which a float gradient reads, is made of the bits.
TEST(FuseBatchNormWithSign, MakesFloatsOfBitsWhereTheyAreWanted) {
  const Rewritten rewritten(normalized_text(), {"use_sign_products"});
  const auto& unpack = std::get<UnpackSigns>(rewritten.step("q/quantize_input")->operation);
  EXPECT_EQ(unpack.from, std::get<NormalizeToBits>(rewritten.step("q/pack_input")->operation).to);
  EXPECT_TRUE(rewritten.step("q/quantize_input")->training_only);
}

TEST(FuseBatchNormWithSign, DoesWithoutTheFloatCopyOfAQuantizedInput) {
  Rewritten rewritten(normalized_text(), all_but("use_binary_products"));
  Program& program = rewritten.program;
  std::erase_if(program.steps, [](const Step& step) {
    return step.name == "q/quantize_input" || step.name == "q/gradient" ||
           step.name == "q/kernel/quantize_gradient";
  });
  // In place of the product's gradient, something that writes where it did.
  const BufferId gradient =
      std::get<QuantizeGradient>(rewritten.step("q/quantize_input_gradient")->operation).gradient;
  const auto at = std::find_if(program.steps.begin(), program.steps.end(), [](const Step& step) {
    return step.name == "q/quantize_input_gradient";
  });
  program.steps.insert(at, {.name = "made",
                            .stage = Stage::Backward,
                            .training_only = false,
                            .operation = Accumulate{
                                .from = program.inputs[0].buffer, .to = gradient, .first = true}});
  std::vector<std::string> notes;
  fuse_batch_norm_with_sign(program, rewritten.network.plans, notes);
  verify(program, "the pass");
  EXPECT_THAT(notes, ElementsAre("n: to bits"));
  EXPECT_TRUE(std::none_of(program.steps.begin(), program.steps.end(), [](const Step& step) {
    return std::holds_alternative<UnpackSigns>(step.operation);
  }));
}

TEST(FuseBatchNormWithSign, WritesBitsInInferenceToo) {
  const Rewritten rewritten(normalized_text(), {}, false);
  EXPECT_TRUE(std::holds_alternative<PrepareNormalization>(rewritten.step("n")->operation));
  EXPECT_FALSE(rewritten.step("q/pack_input")->training_only);
}

TEST(FuseBatchNormWithSign, AddsUpTheGradientsOfSeveralReaders) {
  const Rewritten rewritten(normalized_text("", R"(,
      {"type": "quant_conv2d", "kernel_size": 2, "name": "r", "inputs": ["n"], )" +
                                                    std::string(kBoth) + R"(},
      {"type": "add", "inputs": ["q", "r"]})"));
  const auto& gradient = std::get<NormalizationGradient>(rewritten.step("n/gradient")->operation);
  EXPECT_EQ(gradient.readers.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<NormalizeToBits>(rewritten.step("r/pack_input")->operation));
  EXPECT_EQ(rewritten.step("n/accumulate_gradient"), nullptr);
}

TEST(FuseBatchNormWithSign, NotesWhatKeepsAValueStored) {
  const auto reader = [](const std::string& layer) {
    return Rewritten(normalized_text("", ", " + layer + R"(, {"type": "global_average_pooling2d",
        "name": "g", "inputs": ["q"]}, {"type": "global_average_pooling2d", "name": "h",
        "inputs": ["p"]}, {"type": "concatenate", "inputs": ["g", "h"]})"))
        .notes;
  };
  EXPECT_THAT(reader(R"({"type": "conv2d", "filters": 4, "kernel_size": 1, "name": "p",
                         "inputs": ["n"]})"),
              Contains("n: stored: p reads it"));
  EXPECT_THAT(reader(R"({"type": "quant_conv2d", "filters": 4, "kernel_size": 1, "name": "p",
                         "inputs": ["n"], "input_quantizer": "ste_tern"})"),
              Contains("n: stored: p/quantize_input makes no bits of it"));
}

// What comes out of normalizations of other axes, or of frozen ones, is stored without a note.
TEST(FuseBatchNormWithSign, TakesTrainedNormalizationsOfTheLastAxes) {
  for (const char* fields : {R"(, "axis": 1)", R"(, "trainable": false)"}) {
    const Rewritten rewritten(normalized_text(fields));
    EXPECT_TRUE(std::holds_alternative<RunLayer>(rewritten.step("n")->operation)) << fields;
  }
}

TEST(SaveGradientMasks, KeepsABitInPlaceOfAValue) {
  const Rewritten rewritten(
      {.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
                     {"type": "add", "inputs": ["conv2d", "conv2d"], "name": "sum"},
                     {"type": "quant_conv2d", "kernel_size": 2, "name": "q", )" +
                 std::string(kBoth) + R"(}, "flatten", {"type": "dense", "units": 3}])"},
      {"fuse_updates"});
  const auto& quantize = std::get<Quantize>(rewritten.step("q/pack_input")->operation);
  const auto& gradient =
      std::get<MaskGradient>(rewritten.step("q/quantize_input_gradient")->operation);
  EXPECT_EQ(gradient.mask, quantize.mask);
  EXPECT_EQ(rewritten.program.buffers[quantize.mask].dtype, DType::Bit);
  EXPECT_EQ(rewritten.program.buffers[quantize.mask].shape, (Shape{4, 4, 4}));
  // Weights are there anyway.
  EXPECT_TRUE(std::holds_alternative<QuantizeGradient>(
      rewritten.step("q/kernel/quantize_gradient")->operation));
}

TEST(SaveGradientMasks, LeavesAValueThatOthersKeep) {
  const Rewritten rewritten(
      {.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "tanh"},
                     {"type": "quant_conv2d", "kernel_size": 2, "name": "q", )" +
                 std::string(kBoth) + R"(}, "flatten", {"type": "dense", "units": 3}])"});
  EXPECT_TRUE(std::holds_alternative<QuantizeGradient>(
      rewritten.step("q/quantize_input_gradient")->operation));
}

TEST(SaveGradientMasks, LeavesGradientsThatAreNoWindow) {
  const Rewritten rewritten({.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3},
                     {"type": "quant_conv2d", "kernel_size": 2, "name": "q", "filters": 4,
                      "input_quantizer": "approx_sign"},
                     "flatten", {"type": "dense", "units": 3}])"});
  EXPECT_TRUE(std::holds_alternative<QuantizeGradient>(
      rewritten.step("q/quantize_input_gradient")->operation));
}

TEST(SaveGradientMasks, LeavesOutAGradientThatPassesEverywhere) {
  const Rewritten rewritten({.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3},
                     {"type": "quant_conv2d", "kernel_size": 2, "name": "q", "filters": 4,
                      "input_quantizer": {"type": "ste_sign", "clip_value": null}},
                     "flatten", {"type": "dense", "units": 3}])"});
  EXPECT_EQ(rewritten.step("q/quantize_input_gradient"), nullptr);
  EXPECT_THAT(rewritten.notes, Contains("q/quantize_input_gradient: passes everywhere"));
}

// A residual block: x goes through a binary convolution and past it.
const std::string kResidual =
    R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "name": "x"},
        {"type": "quant_conv2d", "filters": 4, "kernel_size": 3, "padding": "same",
         "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign", "name": "q"},
        "batch_normalization", {"type": "add", "inputs": ["batch_normalization", "x"]},
        "flatten", {"type": "dense", "units": 3}])";

TEST(ShareGradients, GivesTermsTheGradientOfTheirSum) {
  const Rewritten rewritten({.layers = kResidual});
  EXPECT_EQ(rewritten.step("add/gradient"), nullptr);
  EXPECT_THAT(rewritten.notes, Contains("add/gradient: the same bytes"));
  const auto& norm =
      std::get<RunLayerGradient>(rewritten.step("batch_normalization/gradient")->operation);
  const auto& sum = std::get<Accumulate>(rewritten.step("x/accumulate_gradient")->operation);
  EXPECT_EQ(rewritten.program.storage(norm.output_gradient), rewritten.program.storage(sum.to));
}

// The gradient of twice x: what is added to it is itself.
TEST(ShareGradients, LeavesWhatChangesBeforeItIsRead) {
  const Rewritten rewritten({.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3,
                      "name": "x"}, {"type": "add", "inputs": ["x", "x"]},
                     "flatten", {"type": "dense", "units": 3}])"});
  ASSERT_NE(rewritten.step("add/gradient"), nullptr);
  const auto& layer = std::get<RunLayerGradient>(rewritten.step("add/gradient")->operation);
  EXPECT_NE(layer.input_gradients[0], layer.input_gradients[1]);
}

TEST(FuseMasksWithSums, MasksAsItAdds) {
  const Rewritten rewritten({.layers = kResidual});
  EXPECT_EQ(rewritten.step("q/quantize_input_gradient"), nullptr);
  EXPECT_THAT(rewritten.notes, Contains("q/quantize_input_gradient: in the sum"));
  const auto& sum = std::get<Accumulate>(rewritten.step("x/accumulate_gradient")->operation);
  EXPECT_NE(sum.mask, kNoBuffer);
}

TEST(FuseUpdates, TakesTheMaskOutOfTheProgramAndKeepsTheBits) {
  const Rewritten rewritten({.layers = R"(["flatten", {"type": "dense", "units": 70},
                     {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
                      "kernel_quantizer": "ste_sign", "name": "q"}])"});
  EXPECT_EQ(rewritten.step("q/kernel/quantize_gradient"), nullptr);
  ASSERT_NE(rewritten.step("q/pack_kernel"), nullptr);
  const auto& product = std::get<BinaryProduct>(rewritten.step("q")->operation);
  const auto info = std::ranges::find(rewritten.program.parameters, std::string("q/kernel"),
                                      &ParameterInfo::path);
  ASSERT_NE(info, rewritten.program.parameters.end());
  EXPECT_TRUE(info->update_masks);
  EXPECT_EQ(info->bits, product.kernel);
  EXPECT_EQ(lifetimes_of(rewritten.program)[product.kernel],
            (Lifetime{.begin = 0, .end = rewritten.program.steps.size()}));
  EXPECT_THAT(rewritten.notes, Contains("q/kernel/quantize_gradient: done by the update"));
  EXPECT_THAT(rewritten.notes, Contains("q/pack_kernel: done by the update"));
}

TEST(FuseUpdates, LeavesOthersAlone) {
  const auto notes = [](const std::string& fields, bool training = true) {
    return Rewritten({.layers = R"(["flatten", {"type": "dense", "units": 70},
                       {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
                        "name": "q", )" +
                                fields + "}]"},
                     {}, training)
        .notes;
  };
  const auto by_update = Contains(HasSubstr("done by the update"));
  EXPECT_THAT(notes(R"("kernel_quantizer": "magnitude_aware_sign")"), Not(by_update));
  EXPECT_THAT(notes(R"("kernel_quantizer": "ste_sign")", false), Not(by_update));
  EXPECT_THAT(notes(R"("kernel_quantizer": "ste_sign", "trainable": false)"), Not(by_update));
  const std::string normed = R"("kernel_quantizer": "ste_sign", "kernel_constraint": "unit_norm")";
  EXPECT_THAT(notes(normed), Contains("q/kernel/quantize_gradient: done by the update"));
  EXPECT_THAT(notes(normed), Not(Contains("q/pack_kernel: done by the update")));
  EXPECT_THAT(notes(R"("kernel_quantizer": "ste_sign", "kernel_regularizer": "l2")"),
              Not(Contains("q/kernel/quantize_gradient: done by the update")));
}

}  // namespace
}  // namespace qnn::testing_support
