// Promises that hold for every registered quantizer: a new one is tested by being registered, with
// an example here if it cannot be made from its name alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "core/kernels/pack.hpp"
#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using testing::forward;

struct Example {
  std::string label;
  std::string json;
};

std::vector<Example> chosen_examples() {
  return {
      {"expression_sgn", R"config({"type": "expression", "forward": "sgn(x)", "gradient": "dy",
                             "precision": 2})config"},
      {"expression_ternary",
       R"config({"type": "expression", "forward": "sgn(x) * (abs(x) > t * mean_abs)",
           "gradient": "where(abs(x) <= 1, dy, 0)", "parameters": {"t": 0.7}, "precision": 2})config"},
      {"expression_centered",
       R"config({"type": "expression", "forward": "sign(x - clip(mean, 0, 0.5))",
                                  "gradient": "dy * (1 - tanh(x))", "precision": 1})config"},
      {"expression_heaviside", R"config({"type": "expression", "forward": "heaviside(x)",
                                   "gradient": "dy * (abs(x) <= 1)", "precision": 1})config"},
      {"ste_sign_everywhere", R"config({"type": "ste_sign", "clip_value": null})config"},
      {"ste_sign", R"config("ste_sign")config"},
      {"dorefa_quantizer", R"config("dorefa_quantizer")config"},
      {"dorefa_quantizer_one_bit", R"config({"type": "dorefa_quantizer", "k_bit": 1})config"},
      {"dorefa_quantizer_weights",
       R"config({"type": "dorefa_quantizer", "k_bit": 3, "mode": "weights"})config"},
      {"dorefa_quantizer_one_bit_weights",
       R"config({"type": "dorefa_quantizer", "k_bit": 1, "mode": "weights"})config"},
      {"no_op", R"config({"type": "no_op", "precision": 32})config"},
      {"ste_tern", R"config("ste_tern")config"},
      {"ste_tern_mean", R"config({"type": "ste_tern", "ternary_weight_networks": true})config"},
  };
}

std::string type_of(const Example& example) {
  const Json json = parse_json(example.json, "example").value;
  return json.is_string() ? json.get<std::string>() : json["type"].get<std::string>();
}

std::vector<Example> examples() {
  std::vector<Example> all = chosen_examples();
  for (const std::string& name : builtin_quantizers().names()) {
    if (std::none_of(all.begin(), all.end(), [&](const Example& e) { return type_of(e) == name; }))
      all.push_back({name, '"' + name + '"'});
  }
  return all;
}

class EveryQuantizer : public ::testing::TestWithParam<Example> {
 protected:
  static std::vector<float> spread() {
    std::vector<float> x;
    for (int i = 0; i <= 20'000; ++i) x.push_back(-5.0f + 0.0005f * static_cast<float>(i));
    return x;
  }
  static std::vector<float> gradients(std::size_t count) {
    std::vector<float> dq(count);
    for (std::size_t i = 0; i < count; ++i) dq[i] = std::cos(static_cast<float>(i));
    return dq;
  }

  const std::unique_ptr<Quantizer> quantizer = testing::quantizer_from(GetParam().json);
};

TEST_P(EveryQuantizer, UsesNoMoreLevelsThanItsBitsAllow) {
  constexpr int kCountable = 8;
  if (quantizer->precision() > kCountable) return;

  const auto q = forward(*quantizer, spread());

  EXPECT_LE(std::set<float>(q.begin(), q.end()).size(),
            std::size_t{1} << static_cast<unsigned>(quantizer->precision()));
}

TEST_P(EveryQuantizer, KeepsToItsLevels) {
  const auto q = forward(*quantizer, spread());

  for (const float value : q) {
    switch (quantizer->levels()) {
      case Levels::PlusMinusOne:
        ASSERT_TRUE(value == -1 || value == 1) << value;
        break;
      case Levels::ZeroOne:
        ASSERT_TRUE(value == 0 || value == 1) << value;
        break;
      case Levels::ScaledPlusMinusOne:
        ASSERT_EQ(std::abs(value), std::abs(q.front()));
        break;
      case Levels::Any:
        ASSERT_TRUE(std::isfinite(value));
        break;
    }
  }
}

TEST_P(EveryQuantizer, IsTheSignIfItSaysSo) {
  if (!quantizer->is_sign()) return;
  for (const float x : {-2.0f, -1e-6f, -0.0f, 0.0f, 1e-6f, 2.0f})
    EXPECT_EQ(forward(*quantizer, {x}).front(), x < 0 ? -1 : 1);
}

TEST_P(EveryQuantizer, LetsGradientsPassInItsWindowIfItHasOne) {
  const auto window = quantizer->gradient_window();
  if (!window) return;
  const auto x = spread();
  const auto dq = gradients(x.size());
  const auto dx = backward(*quantizer, x, dq);

  for (std::size_t i = 0; i < x.size(); ++i)
    ASSERT_EQ(dx[i], !window->limit || std::abs(x[i]) <= *window->limit ? dq[i] : 0.0f) << x[i];
}

TEST_P(EveryQuantizer, MapsItsOwnValuesToThemselves) {
  const auto q = forward(*quantizer, spread());
  const auto again = forward(*quantizer, q);

  for (std::size_t i = 0; i < q.size(); ++i) ASSERT_NEAR(again[i], q[i], 1e-6);
}

TEST_P(EveryQuantizer, GivesTheSameInPlace) {
  const auto x = spread();
  const auto dq = gradients(x.size());
  const auto statistics = group_statistics(quantizer->statistics(), x);
  auto q = x;
  auto dx = dq;

  quantizer->forward(q, statistics, q);
  quantizer->backward(x, dx, statistics, dx);

  EXPECT_EQ(q, forward(*quantizer, x));
  EXPECT_EQ(dx, backward(*quantizer, x, dq));
}

TEST_P(EveryQuantizer, GivesTheSameForAPartOfAGroup) {
  const auto x = spread();
  const auto statistics = group_statistics(quantizer->statistics(), x);
  const std::span<const float> part = std::span(x).subspan(1001, 333);
  std::vector<float> q(part.size());

  quantizer->forward(part, statistics, q);

  const auto whole = forward(*quantizer, x);
  EXPECT_TRUE(std::equal(q.begin(), q.end(), whole.begin() + 1001));
}

TEST_P(EveryQuantizer, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<float> x;
  for (int i = 0; i < 100'001; ++i) x.push_back(2 * std::sin(static_cast<float>(i)));
  const auto dq = gradients(x.size());
  const auto run = [&](int threads) {
    const ThreadLimit limit(threads);
    auto all = forward(*quantizer, x);
    const auto dx = backward(*quantizer, x, dq);
    all.insert(all.end(), dx.begin(), dx.end());
    return all;
  };
  const auto one = run(1);

  for (const int threads : {2, 3}) {
    const auto more = run(threads);
    EXPECT_EQ(std::memcmp(one.data(), more.data(), one.size() * sizeof(float)), 0) << threads;
  }
}

TEST_P(EveryQuantizer, PacksTheValuesThatItGives) {
  if (quantizer->levels() != Levels::PlusMinusOne) return;
  const Tensor x = [] {
    std::vector<float> values;
    for (int i = 0; i < 3 * 4 * 71; ++i) values.push_back(2 * std::sin(static_cast<float>(i)));
    return testing::tensor_of({3, 4, 71}, values);
  }();

  for (const ChannelAxis axis : {ChannelAxis::First, ChannelAxis::Last}) {
    Tensor bits(x.shape(), DType::Bit);
    quantize_to_bits(*quantizer, axis, x.view(), bits.view(),
                     testing::QuantizeScratch(*quantizer, x.shape(), axis).workspace());
    std::vector<float> unpacked(x.shape().elements());
    unpack_signs(bits.view().words(), x.shape().back(), unpacked);
    EXPECT_EQ(unpacked, testing::quantized(*quantizer, axis, x));
  }
}

INSTANTIATE_TEST_SUITE_P(Builtin, EveryQuantizer, ::testing::ValuesIn(examples()),
                         [](const auto& test) { return test.param.label; });

TEST(QuantizerRegistry, DocumentsEveryType) {
  const auto registry = builtin_quantizers();
  for (const std::string& name : registry.names()) {
    EXPECT_FALSE(registry.find(name)->doc.summary.empty()) << name;
    EXPECT_FALSE(registry.find(name)->doc.formula.empty()) << name;
  }
}

TEST(QuantizerRegistry, SuggestsANameForAnUnknownOne) {
  const auto made = testing::make_quantizer(R"config("ste_sing")config");

  EXPECT_EQ(made.quantizer, nullptr);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_NE(made.problems[0].help.find("ste_sign"), std::string::npos);
}

}  // namespace
}  // namespace qnn
