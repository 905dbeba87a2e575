#include "core/program/passes.hpp"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Rewritten {
  PlannedNetwork network;
  Program program;
  std::vector<std::string> notes;

  explicit Rewritten(const NetworkText& text, const std::set<std::string>& off = {},
                     bool training = true)
      : network(text), program(lowered(network, training)) {
    notes = run_passes(program, network.plans, off);
  }

  const Step* step(const std::string& name) const {
    for (const Step& each : program.steps)
      if (each.name == name) return &each;
    return nullptr;
  }
};

// Notes of use_binary_products for one layer with these fields after a float layer.
std::vector<std::string> notes_of(const std::string& fields, const std::string& quantizers = "{}") {
  return Rewritten({.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3},
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
  const Rewritten rewritten({.layers = R"(["flatten", {"type": "dense", "units": 70},
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
  const Rewritten rewritten({.layers = R"([
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
  const Rewritten rewritten({.layers = R"(["flatten", {"type": "dense", "units": 3}, "ste_sign"])",
                             .loss = R"("squared_hinge")"},
                            {}, false);
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
    return Rewritten({.layers = format(R"([{{"type": "quant_{0}", "kernel_size": 2, "name": "q",
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

}  // namespace
}  // namespace qnn::testing_support
