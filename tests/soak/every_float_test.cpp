// Every quantizer on every float32: forward and pseudo-gradient against formulas written down here
// once more, in scalar code. About two minutes for each on one core.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kFloats = std::uint64_t{1} << 32;
constexpr std::size_t kAtOnce = std::size_t{1} << 20;
constexpr float kOutputGradient = 0.75f;
// Of the group that a quantizer is told of; exact in binary.
constexpr GroupStatistics kStatistics{
    .mean_abs = 0.625f, .max_abs = 3.0f, .mean = 0.25f, .deviation = 1.5f};

struct Reference {
  std::string json;
  std::function<float(float x)> q;              // exact
  std::function<double(float x)> slope;         // dx / dq
  double slope_error = 0;                       // relative; and as much of 1e-3, absolute
  std::function<bool(float x)> near_step = {};  // where rounding may decide otherwise
};

float sign_of(float x) { return std::isnan(x) ? x : x < 0 ? -1.0f : 1.0f; }

std::function<double(float)> window(double limit) {
  return [limit](float x) { return std::abs(static_cast<double>(x)) <= limit ? 1.0 : 0.0; };
}

float ternary(float x, float threshold) {
  if (std::isnan(x)) return x;
  return x >= threshold ? 1.0f : x <= -threshold ? -1.0f : 0.0f;
}

// In double precision, without the overflow of cosh.
double swish_slope(float x, double beta) {
  const double scaled = static_cast<double>(static_cast<float>(beta) * x);
  if (!std::isfinite(scaled)) return std::numeric_limits<double>::quiet_NaN();
  return beta * (2 - scaled * std::tanh(scaled / 2)) / (1 + std::cosh(scaled));
}

// What DoReFa's weights are rounded of: steps from 0 to n.
double dorefa_position(float x, double steps) {
  return (std::tanh(static_cast<double>(x)) / (2 * std::tanh(3.0)) + 0.5) * steps;
}

std::vector<Reference> references() {
  const auto dorefa = [](float x) {
    const float clipped = std::isnan(x) ? x : std::clamp(x, 0.0f, 1.0f);
    return std::nearbyint(clipped * 7.0f) / 7.0f;
  };
  const auto dorefa_weights = [](float x) {
    const double level = std::nearbyint(dorefa_position(x, 3));
    return static_cast<float>(level) / 3.0f * 2.0f - 1.0f;
  };
  const auto between = [](float x) {
    const double position = dorefa_position(x, 3);
    return std::abs(position - std::floor(position) - 0.5) < 1e-5;
  };
  const double largest = std::tanh(3.0);
  const auto dorefa_slope = [largest](float x) {
    const double tanh = std::tanh(static_cast<double>(x));
    return (1 - tanh * tanh) / largest;
  };
  const auto quadratic = [](float x) {
    const double distance = std::abs(static_cast<double>(x));
    return distance <= 1 ? 2 * (1 - distance) : 0.0;
  };
  return {
      {R"("ste_sign")", sign_of, window(1)},
      {R"({"type": "ste_sign", "clip_value": 1.25})", sign_of, window(1.25)},
      {R"("approx_sign")", sign_of, quadratic, 1e-6},
      {R"("swish_sign")", sign_of, [](float x) { return swish_slope(x, 5); }, 2e-4},
      {R"("magnitude_aware_sign")", [](float x) { return sign_of(x) * kStatistics.mean_abs; },
       [](float x) { return window(1)(x) * kStatistics.mean_abs; }},
      {R"("ste_tern")", [](float x) { return ternary(x, 0.05f); }, window(1)},
      {R"({"type": "ste_tern", "ternary_weight_networks": true})",
       [](float x) { return ternary(x, 0.7f * kStatistics.mean_abs); }, window(1)},
      {R"("ste_heaviside")", [](float x) { return std::isnan(x) ? x
                                                  : x > 0       ? 1.0f
                                                                : 0.0f; },
       window(1)},
      {R"({"type": "dorefa_quantizer", "k_bit": 3})", dorefa,
       [](float x) { return x >= 0 && x <= 1 ? 1.0 : 0.0; }},
      {R"({"type": "dorefa_quantizer", "k_bit": 2, "mode": "weights"})", dorefa_weights,
       dorefa_slope, 2e-3, between},
      {R"({"type": "no_op", "precision": 1})", [](float x) { return x; },
       [](float) { return 1.0; }},
      {R"config({"type": "expression", "forward": "where(abs(x) > 0.5, sgn(x), 0)",
           "gradient": "where(abs(x) <= 2, dy, 0)", "precision": 2})config",
       [](float x) {
         if (std::isnan(x)) return 0.0f;  // no comparison holds
         return std::abs(x) > 0.5f ? std::copysign(1.0f, x) : 0.0f;
       },
       window(2)},
  };
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool near(double a, double b, double error) {
  if (same(a, b)) return true;
  return std::abs(a - b) <= error * (std::abs(b) + 1e-3);
}

class EveryFloat : public ::testing::TestWithParam<Reference> {};

TEST_P(EveryFloat, IsQuantizedAsTheFormulaSays) {
  const Reference& reference = GetParam();
  const FlushDenormals flush;  // as training does: a denormal is a zero of its sign
  const auto quantizer = testing::quantizer_from(reference.json);
  std::vector<float> x(kAtOnce), q(kAtOnce), dx(kAtOnce);
  const std::vector<float> dq(kAtOnce, kOutputGradient);
  std::uint64_t checked = 0;
  for (std::uint64_t begin = 0; begin < kFloats; begin += kAtOnce) {
    for (std::size_t i = 0; i < kAtOnce; ++i)
      x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(begin + i));
    quantizer->forward(x, kStatistics, q);
    quantizer->backward(x, dq, kStatistics, dx);
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      const bool may_differ = reference.near_step && reference.near_step(x[i]);
      ASSERT_TRUE(may_differ || same(q[i], reference.q(x[i]))) << x[i] << " gives " << q[i];
      const double expected = reference.slope(x[i]) * kOutputGradient;
      ASSERT_TRUE(near(dx[i], expected, reference.slope_error))
          << x[i] << " has the gradient " << dx[i] << ", not " << expected;
      ++checked;
    }
  }
  EXPECT_EQ(checked, kFloats);
}

INSTANTIATE_TEST_SUITE_P(Quantizers, EveryFloat, ::testing::ValuesIn(references()));

TEST(EveryFloat, HasAReferenceForEachQuantizer) {
  std::set<std::string> known;
  for (const Reference& reference : references()) {
    const Json json = Json::parse(reference.json);
    known.insert(json.is_string() ? json.get<std::string>() : json["type"].get<std::string>());
  }
  for (const std::string& name : builtin_quantizers().names())
    EXPECT_TRUE(known.contains(name)) << name;
}

}  // namespace
}  // namespace qnn
