#include "core/activations/regularizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/gradient_check.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;

// Of values 2, 0, -1 with gradients of 1 to begin with.
struct Penalized {
  double penalty = 0;
  std::vector<float> gradient{1, 1, 1};

  explicit Penalized(const Regularizer& regularizer, float factor = 1) {
    const std::vector<float> values{2, 0, -1};
    penalty = qnn::penalty(regularizer, values);
    add_penalty_gradient(regularizer, values, factor, gradient);
  }
};

TEST(L1Regularizer, AddsMagnitudesWhoseSlopeAtZeroIsZero) {
  const Penalized result(L1{.l1 = 0.5f});
  EXPECT_EQ(result.penalty, 1.5);
  EXPECT_THAT(result.gradient, ElementsAre(1.5f, 1, 0.5f));
}

TEST(L2Regularizer, AddsSquaresWithoutAHalf) {
  const Penalized result(L2{.l2 = 0.25f});
  EXPECT_EQ(result.penalty, 1.25);
  EXPECT_THAT(result.gradient, ElementsAre(2, 1, 0.5f));
}

TEST(L1L2Regularizer, AddsBoth) {
  const Penalized result(L1L2{.l1 = 0.5f, .l2 = 0.25f});
  EXPECT_EQ(result.penalty, 2.75);
  EXPECT_THAT(result.gradient, ElementsAre(2.5f, 1, 0));
}

TEST(Regularizer, ScalesItsGradientByTheFactor) {
  EXPECT_THAT(Penalized(L2{.l2 = 0.25f}, 0.5f).gradient, ElementsAre(1.5f, 1, 0.75f));
}

template <class... Ts>
std::vector<Regularizer> all_of(std::type_identity<std::variant<Ts...>>) {
  return {Regularizer(Ts{})...};
}

std::string name_of(const Regularizer& regularizer) {
  return std::visit([]<class R>(const R&) { return std::string(R::kName); }, regularizer);
}

class EveryRegularizer : public ::testing::TestWithParam<Regularizer> {};

TEST_P(EveryRegularizer, HasTheGradientOfItsPenalty) {
  std::vector<float> values{-1.5f, -0.25f, 0.5f, 2};
  std::vector<float> gradient(values.size(), 0.0f);
  add_penalty_gradient(GetParam(), values, 1, gradient);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double numeric =
        test::numeric_derivative(values[i], 0x1p-6, [&] { return penalty(GetParam(), values); });
    EXPECT_NE(numeric, 0);
    EXPECT_NEAR(gradient[i], numeric, 1e-6) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryRegularizer,
                         ::testing::ValuesIn(all_of(std::type_identity<Regularizer>{})),
                         [](const auto& test) { return name_of(test.param); });

}  // namespace
}  // namespace qnn
