#include "core/kernels/channel_factors.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/kernels/batch_norm.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::for_each_instruction_set;
using testing::random_values;
using Floats = std::vector<float>;

Floats factors_of(const Floats& mean, const Floats& scale, const Floats& shift) {
  Floats factors = mean;
  factors.insert(factors.end(), scale.begin(), scale.end());
  factors.insert(factors.end(), shift.begin(), shift.end());
  return factors;
}

TEST(ChannelFactors, TakeAValueWithThoseOfItsChannel) {
  const Floats factors = factors_of({1, 2}, {10, 100}, {0.5F, -1});
  Floats memory(ChannelFactors::memory_size(2));
  const ChannelFactors channels(factors, memory);
  Floats y(3);

  channels.normalize(1, Floats{3, 3, 3}, y);

  expect_identical(y, Floats{99, 20.5F, 99});
}

// Parts that begin and end anywhere give what the plain loop gives, and touch nothing else.
TEST(ChannelFactors, EqualAPlainLoopFromAnyValueOn) {
  for_each_instruction_set([] {
    for (const std::size_t channels : {1, 3, 16, 64, 100, 512, 1030, 2500}) {
      SCOPED_TRACE(channels);
      const Floats mean = random_values(channels, -1, 1, 2);
      const Floats scale = random_values(channels, -2, 2, 3);
      const Floats shift = random_values(channels, -1, 1, 4);
      const Floats factors = factors_of(mean, scale, shift);
      Floats memory(ChannelFactors::memory_size(channels));
      const ChannelFactors wide(factors, memory);
      const Floats x = random_values(5 * channels + 7, -3, 3);
      for (const std::size_t first : {std::size_t{0}, std::size_t{1}, channels - 1, channels + 5}) {
        const auto part = std::span(x).subspan(first);
        Floats wanted(part.size()), y(part.size() + 20, 77);
        for (std::size_t i = 0; i < part.size(); ++i) {
          const std::size_t c = (first + i) % channels;
          const float scaled = (part[i] - mean[c]) * scale[c];
          wanted[i] = scaled + shift[c];
        }
        wide.normalize(first, part, std::span(y).first(part.size()));
        expect_identical(std::span(y).first(part.size()), wanted);
        expect_identical(std::span(y).subspan(part.size()), Floats(20, 77));
      }
    }
  });
}

TEST(ChannelFactors, GiveTheBitsOfBatchNormInTraining) {
  constexpr std::size_t kChannels = 70, kRows = 300;
  const Floats x = random_values(kRows * kChannels, -1, 2);
  const Floats gamma = random_values(kChannels, -2, 2, 2),
               beta = random_values(kChannels, -1, 1, 3);
  const testing::WorkspaceMemory memory(batch_norm_workspace(kRows, kChannels));
  Floats y(x.size()), mean(kChannels), variance(kChannels), inverse(kChannels), scale(kChannels);
  batch_norm_training({.channels = kChannels,
                       .epsilon = 1e-3F,
                       .x = x,
                       .gamma = gamma,
                       .beta = beta,
                       .y = y,
                       .mean = mean,
                       .variance = variance,
                       .inverse = inverse,
                       .workspace = memory.workspace()});
  for (std::size_t c = 0; c < kChannels; ++c) scale[c] = gamma[c] * inverse[c];
  const Floats factors = factors_of(mean, scale, beta);
  Floats wide(ChannelFactors::memory_size(kChannels)), again(x.size());

  ChannelFactors(factors, wide).normalize(0, x, again);

  expect_identical(again, y);
}

}  // namespace
}  // namespace qnn
