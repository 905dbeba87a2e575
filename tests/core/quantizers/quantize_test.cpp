#include "core/quantizers/quantize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/errors.hpp"
#include "core/kernels/pack.hpp"
#include "tests/support/kernel_runs.hpp"
#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing::quantized;
using testing::quantized_gradient;
using testing::quantizer_from;
using testing::QuantizeScratch;
using testing::tensor_of;

constexpr const char* kScaledPerTensor =
    R"config({"type": "expression", "forward": "mean_abs * sign(x)", "gradient": "max_abs * dy"})config";
constexpr const char* kScaledPerChannel =
    R"config({"type": "expression", "forward": "mean_abs * sign(x)", "gradient": "max_abs * dy",
        "granularity": "channel"})config";
constexpr const char* kCenteredPerChannel =
    R"config({"type": "expression", "forward": "sign(x - mean)", "gradient": "dy",
        "granularity": "channel"})config";

// [2, 3]
const std::vector<float> kValues{-1, 2, 6,  //
                                 3,  4, -8};

TEST(Quantize, TakesStatisticsOfTheWholeTensor) {
  const auto quantizer = quantizer_from(kScaledPerTensor);

  EXPECT_THAT(quantized(*quantizer, ChannelAxis::Last, tensor_of({2, 3}, kValues)),
              ElementsAre(-4, 4, 4, 4, 4, -4));
}

TEST(Quantize, TakesStatisticsOfEachChannelOfAnActivation) {
  const auto quantizer = quantizer_from(kScaledPerChannel);

  EXPECT_THAT(quantized(*quantizer, ChannelAxis::Last, tensor_of({2, 3}, kValues)),
              ElementsAre(-2, 3, 7, 2, 3, -7));
}

TEST(Quantize, TakesStatisticsOfEachOutputChannelOfAKernel) {
  const auto quantizer = quantizer_from(kScaledPerChannel);

  EXPECT_THAT(quantized(*quantizer, ChannelAxis::First, tensor_of({2, 3}, kValues)),
              ElementsAre(-3, 3, 3, 5, 5, -5));
}

TEST(Quantize, TakesEachValueOfAVectorForAChannel) {
  const auto quantizer = quantizer_from(kScaledPerChannel);

  for (const ChannelAxis axis : {ChannelAxis::First, ChannelAxis::Last})
    EXPECT_THAT(quantized(*quantizer, axis, tensor_of({3}, {-1, 2, 6})), ElementsAre(-1, 2, 6));
}

TEST(Quantize, WritesOverItsInput) {
  const auto quantizer = quantizer_from(kScaledPerChannel);
  Tensor x = tensor_of({2, 3}, kValues);

  quantize(*quantizer, ChannelAxis::Last, x.view(), x.view(),
           QuantizeScratch(*quantizer, x.shape(), ChannelAxis::Last).workspace());

  EXPECT_THAT(testing::values_of(x), ElementsAre(-2, 3, 7, 2, 3, -7));
}

TEST(Quantize, TakesNoRows) {
  const auto quantizer = quantizer_from(kScaledPerChannel);

  EXPECT_TRUE(quantized(*quantizer, ChannelAxis::Last, Tensor({0, 3})).empty());
}

TEST(QuantizeGradient, TakesStatisticsOfEachGroup) {
  const Tensor x = tensor_of({2, 3}, kValues);
  const Tensor dq = tensor_of({2, 3}, {1, 1, 1, 2, 2, 2});

  EXPECT_THAT(quantized_gradient(*quantizer_from(kScaledPerTensor), ChannelAxis::Last, x, dq),
              ElementsAre(8, 8, 8, 16, 16, 16));
  EXPECT_THAT(quantized_gradient(*quantizer_from(kScaledPerChannel), ChannelAxis::Last, x, dq),
              ElementsAre(3, 4, 8, 6, 8, 16));
  EXPECT_THAT(quantized_gradient(*quantizer_from(kScaledPerChannel), ChannelAxis::First, x, dq),
              ElementsAre(6, 6, 6, 16, 16, 16));
}

TEST(QuantizeGradient, WritesOverTheIncomingGradient) {
  const auto quantizer = quantizer_from(kScaledPerChannel);
  const Tensor x = tensor_of({2, 3}, kValues);
  Tensor dq = tensor_of({2, 3}, {1, 1, 1, 2, 2, 2});

  quantize_gradient(*quantizer, ChannelAxis::Last, x.view(), dq.view(), dq.view(),
                    QuantizeScratch(*quantizer, x.shape(), ChannelAxis::Last).workspace());

  EXPECT_THAT(testing::values_of(dq), ElementsAre(3, 4, 8, 6, 8, 16));
}

// The floats that the bits stand for.
std::vector<float> through_bits(const Quantizer& quantizer, ChannelAxis axis, const Tensor& x) {
  Tensor bits(x.shape(), DType::Bit);
  quantize_to_bits(quantizer, axis, x.view(), bits.view(),
                   QuantizeScratch(quantizer, x.shape(), axis).workspace());
  std::vector<float> y(x.shape().elements());
  unpack_signs(bits.view().words(), x.shape().back(), y);
  return y;
}

TEST(QuantizeToBits, PacksSignsRowByRow) {
  const auto quantizer = quantizer_from(R"config("ste_sign")config");
  const Tensor x = tensor_of({2, 3}, {-1, 0, -2, 3, -4, -0.0f});
  Tensor bits({2, 3}, DType::Bit);

  quantize_to_bits(*quantizer, ChannelAxis::Last, x.view(), bits.view(), {});

  EXPECT_THAT(bits.view().words(), ElementsAre(0b101U, 0b010U));
}

TEST(QuantizeToBits, HoldsTheQuantizedValuesOfEveryKindOfGroup) {
  std::vector<float> values;
  for (int i = 0; i < 7 * 5 * 70; ++i) values.push_back(std::sin(static_cast<float>(i)) + 0.3f);
  const Tensor x = tensor_of({7, 5, 70}, values);
  const auto per_channel = quantizer_from(kCenteredPerChannel);
  const auto per_tensor = quantizer_from(
      R"config({"type": "expression", "forward": "sign(x - mean)", "gradient": "dy"})config");

  for (const Quantizer* quantizer : {per_channel.get(), per_tensor.get()}) {
    for (const ChannelAxis axis : {ChannelAxis::First, ChannelAxis::Last})
      EXPECT_EQ(through_bits(*quantizer, axis, x), quantized(*quantizer, axis, x));
  }
}

TEST(QuantizeToBits, WorksPieceByPieceOnLargeTensors) {
  std::vector<float> values;
  for (int i = 0; i < 300 * 1001; ++i) values.push_back(std::sin(static_cast<float>(i)) + 0.3f);
  const Tensor x = tensor_of({300, 1001}, values);
  const auto quantizer = quantizer_from(
      R"config({"type": "expression", "forward": "sign(x - mean)", "gradient": "dy"})config");

  EXPECT_LT(quantize_workspace(*quantizer, x.shape(), ChannelAxis::Last).shared,
            values.size() * sizeof(float));
  EXPECT_EQ(through_bits(*quantizer, ChannelAxis::Last, x),
            quantized(*quantizer, ChannelAxis::Last, x));
}

TEST(QuantizeToBits, RefusesOtherLevels) {
  const auto quantizer = quantizer_from(kScaledPerTensor);
  const Tensor x({2, 3});
  Tensor bits({2, 3}, DType::Bit);

  EXPECT_THROW(quantize_to_bits(*quantizer, ChannelAxis::Last, x.view(), bits.view(), {}),
               InternalError);
}

// Channel 0 has the mean magnitude 2, channel 1 has 3.
TEST(QuantizeToScaledBits, SplitsAKernelIntoSignsAndScales) {
  const auto quantizer = quantizer_from(R"config("magnitude_aware_sign")config");
  const Tensor x = tensor_of({2, 3}, {-1, 0, 5, 3, -4, -2});
  Tensor bits({2, 3}, DType::Bit);
  Tensor scales({2});
  const testing::WorkspaceMemory memory(quantize_to_scaled_bits_workspace(x.shape()));

  quantize_to_scaled_bits(*quantizer, x.view(), bits.view(), scales.view(), memory.workspace());

  EXPECT_THAT(bits.view().words(), ElementsAre(0b001U, 0b110U));
  EXPECT_THAT(scales.floats(), ElementsAre(2, 3));
}

TEST(QuantizeWorkspace, IsNeededOnlyToGatherOrToPack) {
  const auto shared = [](const char* json, ChannelAxis axis) {
    return quantize_workspace(*quantizer_from(json), {4, 8}, axis).shared;
  };
  EXPECT_EQ(shared(R"config("ste_sign")config", ChannelAxis::Last), 0U);
  EXPECT_EQ(shared(kScaledPerTensor, ChannelAxis::Last), 0U);
  EXPECT_EQ(shared(kScaledPerChannel, ChannelAxis::First), 0U);
  EXPECT_EQ(shared(kScaledPerChannel, ChannelAxis::Last), 2 * 4 * 8 * sizeof(float));
}

// With a mask: the same values, the mask apart, and of it the same gradients as of the input.
TEST(QuantizeWithMask, GivesTheGradientsThatTheInputGives) {
  const Shape shape{5, 100};
  std::vector<float> values(500);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 2 * std::sin(static_cast<float>(i));
  const Tensor x = tensor_of(shape, values);
  const Tensor dq = tensor_of(shape, std::vector<float>(500, 0.5f));
  for (const char* json : {"\"ste_sign\"", "\"ste_tern\"", "\"ste_heaviside\"",
                           R"config({"type": "ste_sign", "clip_value": 0})config"}) {
    const auto quantizer = quantizer_from(json);
    const QuantizeScratch scratch(*quantizer, shape, ChannelAxis::Last);
    Tensor q(shape), mask(shape, DType::Bit), gradient = dq.clone();

    quantize_with_mask(*quantizer, ChannelAxis::Last, x.view(), q.view(), mask.view(),
                       scratch.workspace());
    masked_gradient(mask.view(), gradient.view());

    EXPECT_EQ(testing::values_of(q), quantized(*quantizer, ChannelAxis::Last, x)) << json;
    EXPECT_EQ(testing::values_of(gradient),
              quantized_gradient(*quantizer, ChannelAxis::Last, x, dq))
        << json;
  }
}

TEST(QuantizeWithMask, MakesBitsAndMaskInOneSweep) {
  const auto quantizer = quantizer_from("\"ste_sign\"");
  const Tensor x = tensor_of({2, 3}, {-1, 2, 0.5f, -3, 0, 1});
  Tensor bits({2, 3}, DType::Bit), mask({2, 3}, DType::Bit);

  quantize_with_mask(*quantizer, ChannelAxis::Last, x.view(), bits.view(), mask.view(), {});

  EXPECT_THAT(bits.view().words(), ElementsAre(0b001, 0b001));
  EXPECT_THAT(mask.view().words(), ElementsAre(0b101, 0b110));
}

}  // namespace
}  // namespace qnn
