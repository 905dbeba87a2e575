#include "core/activations/activation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::Pointwise;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  std::copy(values.begin(), values.end(), tensor.floats().begin());
  return tensor;
}

std::vector<float> values_of(const Tensor& tensor) {
  return {tensor.floats().begin(), tensor.floats().end()};
}

std::vector<float> value(const Activation& activation, const std::vector<float>& x) {
  const Tensor input = tensor_of({x.size()}, x);
  Tensor y(input.shape());
  activate(activation, input.view(), y.view());
  return values_of(y);
}

// Hands over only what gradient_reads asks for.
std::vector<float> gradient(const Activation& activation, const Tensor& x, const Tensor& dy) {
  Tensor y(x.shape());
  activate(activation, x.view(), y.view());
  Tensor dx(x.shape());
  const auto reads = gradient_reads(activation);
  activation_gradient(activation, {.x = reads.input ? x.view() : ConstTensorView(),
                                   .y = reads.output ? y.view() : ConstTensorView(),
                                   .dy = dy.view(),
                                   .dx = dx.view()});
  return values_of(dx);
}
std::vector<float> gradient(const Activation& activation, const std::vector<float>& x) {
  return gradient(activation, tensor_of({x.size()}, x),
                  tensor_of({x.size()}, std::vector<float>(x.size(), 2.0f)));
}

TEST(Linear, IsTheIdentity) {
  EXPECT_THAT(value(Linear{}, {-2, 0, 3}), ElementsAre(-2, 0, 3));
  EXPECT_THAT(gradient(Linear{}, {-2, 0, 3}), ElementsAre(2, 2, 2));
}

TEST(Relu, CutsOffBelowZeroAndHasNoGradientThere) {
  EXPECT_THAT(value(Relu{}, {-2, 0, 3}), ElementsAre(0, 0, 3));
  EXPECT_THAT(gradient(Relu{}, {-2, 0, 3}), ElementsAre(0, 0, 2));
}

TEST(HardTanh, ClipsAtOneAndPassesGradientsAtItsEdges) {
  EXPECT_THAT(value(HardTanh{}, {-2, -1, 0.5f, 1, 3}), ElementsAre(-1, -1, 0.5f, 1, 1));
  EXPECT_THAT(gradient(HardTanh{}, {-2, -1, 0.5f, 1, 3}), ElementsAre(0, 2, 2, 2, 0));
}

TEST(HardTanh, KeepsNaNGoingForwardAndBlocksItsGradient) {
  EXPECT_TRUE(std::isnan(value(HardTanh{}, {kNaN}).front()));
  EXPECT_THAT(gradient(HardTanh{}, {kNaN}), ElementsAre(0));
}

TEST(LeakyTanh, LeaksOutsideOne) {
  const LeakyTanh leaky{.alpha = 0.25f};
  EXPECT_THAT(value(leaky, {-3, -1, 0.5f, 1, 5}), ElementsAre(-1.5f, -1, 0.5f, 1, 2));
  EXPECT_THAT(gradient(leaky, {-3, 0.5f, 5}), ElementsAre(0.5f, 2, 0.5f));
}

TEST(LeakyTanh, AddsBothSlopesAtExactlyOneAsTensorFlowDoes) {
  EXPECT_THAT(gradient(LeakyTanh{.alpha = 0.25f}, {-1, 1}), ElementsAre(2.5f, 2.5f));
}

TEST(Tanh, HasTheSlopeOneMinusItsSquare) {
  EXPECT_THAT(value(Tanh{}, {0, 0.5f, -20}), ElementsAre(0, FloatEq(0.46211716f), -1));
  EXPECT_THAT(gradient(Tanh{}, {0, 0.5f, -20}), ElementsAre(2, FloatEq(1.5728955f), 0));
}

TEST(Sigmoid, HasTheSlopeOfTheLogisticFunction) {
  EXPECT_THAT(value(Sigmoid{}, {0, 2, -200}), ElementsAre(0.5f, FloatEq(0.88079708f), 0));
  EXPECT_THAT(gradient(Sigmoid{}, {0, 2, -200}),
              ElementsAre(0.5f, FloatNear(0.20998717f, 1e-7f), 0));
}

TEST(Softmax, IsTakenOverTheLastAxis) {
  const Tensor x = tensor_of({2, 2}, {0, std::log(3.0f), 1000, 1000});
  Tensor y(x.shape());

  activate(Softmax{}, x.view(), y.view());

  EXPECT_THAT(values_of(y), Pointwise(FloatEq(), {0.25f, 0.75f, 0.5f, 0.5f}));
  EXPECT_THAT(gradient(Softmax{}, x, tensor_of({2, 2}, {1, 0, 1, 1})),
              Pointwise(FloatEq(), {0.1875f, -0.1875f, 0.0f, 0.0f}));
}

TEST(LogSoftmax, IsTheLogarithmOfTheSoftmax) {
  const Tensor x = tensor_of({2, 2}, {0, std::log(3.0f), 1000, 1000});
  Tensor y(x.shape());

  activate(LogSoftmax{}, x.view(), y.view());

  const float log4 = std::log(4.0f), log2 = std::log(2.0f);
  EXPECT_THAT(values_of(y), Pointwise(FloatEq(), {-log4, std::log(3.0f) - log4, -log2, -log2}));
  EXPECT_THAT(gradient(LogSoftmax{}, x, tensor_of({2, 2}, {1, 0, 1, 1})),
              Pointwise(::testing::FloatNear(1e-6f), {0.75f, -0.75f, 0.0f, 0.0f}));
}

// The operations that Keras chooses from differ at the edges.
TEST(Relu, HasTheEdgesOfTheOperationThatKerasTakes) {
  const Relu plain, leaky{.alpha = 0.5f}, six{.max_value = 6.0f};
  const Relu four{.max_value = 4.0f}, late{.threshold = 1.0f};
  EXPECT_THAT(gradient(plain, {0, 1}), ElementsAre(0, 2));
  EXPECT_THAT(gradient(leaky, {0, 1}), ElementsAre(1, 2));
  EXPECT_THAT(gradient(six, {0, 6}), ElementsAre(0, 0));
  EXPECT_THAT(gradient(four, {4, 5}), ElementsAre(2, 0));
  EXPECT_THAT(value(four, {-1, 3, 5}), ElementsAre(0, 3, 4));
  EXPECT_THAT(value(late, {0.5f, 1, 1.5f}), ElementsAre(0, 0, 1.5f));
  EXPECT_FALSE(gradient_reads(plain).input);
  EXPECT_TRUE(gradient_reads(late).input);
}

// Swish, the two forms of gelu, selu and mish at 1 and -1, from tables.
TEST(SmoothActivations, HaveTheirKnownValues) {
  const auto near = [](float a, float b) {
    return ElementsAre(FloatNear(a, 1e-6f), FloatNear(b, 1e-6f));
  };
  EXPECT_THAT(value(Swish{}, {1, -1}), near(0.7310586f, -0.2689414f));
  EXPECT_THAT(value(Gelu{}, {1, -1}), near(0.8413447f, -0.1586553f));
  EXPECT_THAT(value(Gelu{.approximate = true}, {1, -1}), near(0.8411920f, -0.1588080f));
  EXPECT_THAT(value(Selu{}, {1, -1}), near(1.0507010f, -1.1113307f));
  EXPECT_THAT(value(Mish{}, {1, -1}), near(0.8650984f, -0.3034015f));
  EXPECT_THAT(value(Softplus{}, {1, -1}), near(1.3132617f, 0.3132617f));
}

class EveryActivation : public ::testing::TestWithParam<Activation> {};

TEST_P(EveryActivation, HasTheGradientOfItsValue) {
  const std::vector<float> x{-2.3f, -1.7f, -0.6f, 0.2f, 0.7f, 1.4f};
  const std::vector<float> dy{0.3f, -1.2f, 0.7f, 1.9f, -0.4f, 0.8f};
  const Shape shape{2, 3};

  const auto dx = gradient(GetParam(), tensor_of(shape, x), tensor_of(shape, dy));

  const auto loss = [&](std::size_t changed, float by) {
    auto moved = x;
    moved[changed] += by;
    const Tensor input = tensor_of(shape, moved);
    Tensor y(shape);
    activate(GetParam(), input.view(), y.view());
    double sum = 0;
    for (std::size_t i = 0; i < dy.size(); ++i)
      sum += static_cast<double>(dy[i]) * static_cast<double>(y.floats()[i]);
    return sum;
  };
  constexpr float kStep = 1.0f / 128;
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_NEAR(dx[i], (loss(i, kStep) - loss(i, -kStep)) / (2 * kStep), 2e-4) << i;
}

TEST_P(EveryActivation, GivesTheSameInPlace) {
  const std::vector<float> values{-2.3f, -1.7f, -0.6f, 0.2f, 0.7f, 1.4f};
  const Shape shape{2, 3};
  const Tensor x = tensor_of(shape, values);
  Tensor expected(shape);
  activate(GetParam(), x.view(), expected.view());
  const auto expected_gradient = gradient(GetParam(), x, x);

  Tensor y = x.clone();
  activate(GetParam(), y.view(), y.view());
  Tensor dx = x.clone();
  activation_gradient(GetParam(), {.x = x.view(), .y = y.view(), .dy = dx.view(), .dx = dx.view()});

  EXPECT_EQ(values_of(y), values_of(expected));
  EXPECT_EQ(values_of(dx), expected_gradient);
}

template <class... Ts>
std::vector<Activation> all_of(std::type_identity<std::variant<Ts...>>) {
  return {Activation(Ts{})...};
}

INSTANTIATE_TEST_SUITE_P(All, EveryActivation,
                         ::testing::ValuesIn(all_of(std::type_identity<Activation>{})),
                         [](const auto& test) { return std::string(name_of(test.param)); });

TEST(Activation, IsDocumented) {
  for (const TypeDoc& doc : choice_docs<Activation>()) {
    EXPECT_FALSE(doc.summary.empty()) << doc.name;
    EXPECT_FALSE(doc.formula.empty()) << doc.name;
  }
}

}  // namespace
}  // namespace qnn
