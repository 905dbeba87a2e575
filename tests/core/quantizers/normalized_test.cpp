#include "core/quantizers/normalized.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/base/errors.hpp"
#include "core/kernels/pack.hpp"
#include "tests/support/kernel_runs.hpp"
#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::quantizer_from;
using testing::random_values;
using Floats = std::vector<float>;
using Words = std::vector<std::uint64_t>;

constexpr const char* kShiftedSign =
    R"config({"type": "expression", "forward": "sign(x - 0.25)", "gradient": "dy * (1 - tanh(x))"})config";

// Mean, scale and shift of each channel, mixed signs.
Floats factors_of(std::size_t channels) {
  Floats factors = random_values(3 * channels, -1, 1, 7);
  return factors;
}

Floats normalized(const Floats& factors, const Floats& x) {
  const std::size_t channels = factors.size() / 3;
  Floats y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    const float scaled = (x[i] - factors[c]) * factors[channels + c];
    y[i] = scaled + factors[2 * channels + c];
  }
  return y;
}

Words bits_of(const Quantizer& quantizer, const Floats& factors, const Floats& x,
              const Shape& shape) {
  Tensor bits(shape, DType::Bit);
  const testing::WorkspaceMemory memory(normalize_to_bits_workspace(factors.size() / 3));
  normalize_to_bits(quantizer, factors, x, bits.view(), memory.workspace());
  const auto words = bits.view().words();
  return {words.begin(), words.end()};
}

TEST(NormalizeToBits, PacksTheSignsOfNormalizedValues) {
  const Floats factors{1, 0,      // means
                       1, -2,     // scales
                       0, 0.5F};  // shifts
  // y = -1, 0.5; 0, -1.5; 3, 4.5
  EXPECT_EQ(bits_of(*quantizer_from("\"ste_sign\""), factors, {0, 0, 1, 1, 4, -2}, {3, 2}),
            (Words{0b01, 0b10, 0b00}));
}

// Rows as the reader has them: shorter than a word, of whole words, longer than a piece.
TEST(NormalizeToBits, GivesWhatQuantizingTheStoredValuesGives) {
  testing::for_each_instruction_set([] {
    for (const char* json : {"\"ste_sign\"", "\"swish_sign\"", kShiftedSign}) {
      const auto quantizer = quantizer_from(json);
      for (const std::size_t channels : {3, 16, 64, 100, 256}) {
        for (const std::size_t length : {channels, 4 * channels, 60 * channels}) {
          SCOPED_TRACE(::testing::Message() << json << " " << channels << " in rows of " << length);
          const Floats factors = factors_of(channels);
          const Floats x = random_values(120 * channels * 3, -2, 2);
          const Shape shape{x.size() / length, length};
          const Floats q = testing::forward(*quantizer, normalized(factors, x));
          Words wanted(shape[0] * words_for_bits(length));
          pack_signs(q, length, wanted);
          EXPECT_EQ(bits_of(*quantizer, factors, x, shape), wanted);
        }
      }
    }
  });
}

TEST(NormalizeToBits, GivesTheSameForAnyThreadCount) {
  const Floats factors = factors_of(100);
  const Floats x = random_values(200'000, -2, 2);
  const auto quantizer = quantizer_from(kShiftedSign);
  testing::expect_same_bytes_for_any_thread_count([&] {
    return bits_of(*quantizer, factors, x, {2000, 100});
  });
}

TEST(NormalizeToBits, AsksForSignsThatNoStatisticsMove) {
  EXPECT_TRUE(quantizes_to_bits_in_parts(*quantizer_from("\"approx_sign\"")));
  EXPECT_TRUE(quantizes_to_bits_in_parts(*quantizer_from(kShiftedSign)));
  EXPECT_FALSE(quantizes_to_bits_in_parts(*quantizer_from("\"ste_tern\"")));
  EXPECT_FALSE(quantizes_to_bits_in_parts(*quantizer_from("\"magnitude_aware_sign\"")));
  EXPECT_FALSE(quantizes_to_bits_in_parts(*quantizer_from(
      R"config({"type": "expression", "forward": "sign(x - mean)", "gradient": "dy"})config")));
}

struct Gradients {
  Floats dx, dgamma, dbeta;
};

// Of the batch normalization of x, whose dy is `dy` or what `map` gives.
Gradients gradients_of(const Floats& x, std::size_t channels, const Floats& gamma,
                       const Floats& beta, const Floats& dy, GradientMap* map) {
  const testing::WorkspaceMemory memory(batch_norm_workspace(x.size() / channels, channels));
  const Floats mean = random_values(channels, -1, 1, 8);
  const Floats inverse = random_values(channels, 0.5F, 2, 9);
  Gradients out{Floats(x.size()), Floats(channels), Floats(channels)};
  batch_norm_gradient({.channels = channels,
                       .x = x,
                       .dy = dy,
                       .gamma = gamma,
                       .beta = beta,
                       .mean = mean,
                       .inverse = inverse,
                       .map = map,
                       .dx = out.dx,
                       .dgamma = out.dgamma,
                       .dbeta = out.dbeta,
                       .workspace = memory.workspace()});
  return out;
}

Floats normalized_with(const Floats& x, const Floats& gamma, const Floats& beta) {
  const std::size_t channels = gamma.size();
  Floats factors = random_values(channels, -1, 1, 8);
  const Floats inverse = random_values(channels, 0.5F, 2, 9);
  for (std::size_t c = 0; c < channels; ++c) factors.push_back(gamma[c] * inverse[c]);
  factors.insert(factors.end(), beta.begin(), beta.end());
  return normalized(factors, x);
}

TEST(GradientThroughQuantizers, GivesBatchNormTheGradientsOfTheStoredValues) {
  testing::for_each_instruction_set([] {
    for (const std::size_t channels : {1, 10, 64, 100, 600, 1030}) {
      for (const std::size_t rows : {1, 17, 333}) {
        SCOPED_TRACE(::testing::Message() << rows << " rows of " << channels);
        const Floats x = random_values(rows * channels, -2, 2);
        const Floats gamma = random_values(channels, -1, 1, 2);
        const Floats beta = random_values(channels, -1, 1, 3);
        const Floats first = random_values(x.size(), -1, 1, 4);
        const Floats second = random_values(x.size(), -1, 1, 5);
        const auto sign = quantizer_from("\"ste_sign\"");
        const auto shifted = quantizer_from(kShiftedSign);
        const Floats y = normalized_with(x, gamma, beta);
        Floats dy = testing::backward(*sign, y, first);
        const Floats more = testing::backward(*shifted, y, second);
        for (std::size_t i = 0; i < dy.size(); ++i) dy[i] += more[i];
        const Gradients wanted = gradients_of(x, channels, gamma, beta, dy, nullptr);

        const std::vector<QuantizedGradient> gradients{{sign.get(), first},
                                                       {shifted.get(), second}};
        Floats mapped(x.size());
        GradientThroughQuantizers map(gradients, mapped);
        const Gradients through = gradients_of(x, channels, gamma, beta, {}, &map);
        map.rethrow();

        testing::expect_identical(through.dx, wanted.dx);
        testing::expect_identical(through.dgamma, wanted.dgamma);
        testing::expect_identical(through.dbeta, wanted.dbeta);
      }
    }
  });
}

TEST(GradientThroughQuantizers, GivesTheSameForAnyThreadCount) {
  const std::size_t channels = 100;
  const Floats x = random_values(200'000, -2, 2);
  const Floats gradient = random_values(x.size(), -1, 1, 4);
  const auto quantizer = quantizer_from("\"swish_sign\"");
  testing::expect_same_bytes_for_any_thread_count([&] {
    Floats mapped = gradient;  // in place
    const std::vector<QuantizedGradient> gradients{{quantizer.get(), mapped}};
    GradientThroughQuantizers map(gradients, mapped);
    return gradients_of(x, channels, {}, {}, {}, &map).dx;
  });
}

// A quantizer from outside that fails in both directions.
class Failing final : public Quantizer {
 public:
  int precision() const override { return 1; }
  Levels levels() const override { return Levels::PlusMinusOne; }
  void forward(std::span<const float> /*x*/, const GroupStatistics& /*statistics*/,
               std::span<float> /*q*/) const override {
    throw UserError(ErrorKind::Unavailable, "no signs");
  }
  void backward(std::span<const float> /*x*/, std::span<const float> /*dq*/,
                const GroupStatistics& /*statistics*/, std::span<float> /*dx*/) const override {
    throw UserError(ErrorKind::Unavailable, "no gradient");
  }
};

TEST(NormalizeToBits, RethrowsWhatAQuantizerThrows) {
  EXPECT_THROW(bits_of(Failing(), {0, 1, 0}, Floats(50'000, 1), {50'000, 1}), UserError);
}

TEST(GradientThroughQuantizers, RethrowsWhatAQuantizerThrows) {
  const Floats x(3000, 1);
  const Failing quantizer;
  const std::vector<QuantizedGradient> gradients{{&quantizer, x}};
  Floats mapped(x.size());
  GradientThroughQuantizers map(gradients, mapped);
  gradients_of(x, 3, {}, {}, {}, &map);
  EXPECT_THROW(map.rethrow(), UserError);
}

}  // namespace
}  // namespace qnn
