#include "data/mixup.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kAttempts = 64;  // each succeeds with a probability of at least 1/2

// In (0, 1): log of it is finite.
float open_uniform(std::uint32_t bits) { return (static_cast<float>(bits >> 8) + 0.5f) * 0x1p-24f; }

}  // namespace

const Mixup* find_mixup(std::span<const Augmentation> steps) {
  for (const Augmentation& step : steps)
    if (const auto* mixup = std::get_if<Mixup>(&step)) return mixup;
  return nullptr;
}

// Of u^(1/alpha) and v^(1/alpha), if their sum is at most 1, the share of the first; by their
// logarithms, as small alphas make them vanish.
Mixing draw_mixing(const Mixup& mixup, const SampleMoment& moment, std::size_t count) {
  Mixing mixing;
  for (std::uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
    const RandomStream random(moment.seed, RandomPurpose::Mixup, attempt, moment.epoch);
    const std::array<std::uint32_t, 4> draws = random.block(moment.index);
    if (attempt == 0)
      mixing.partner = static_cast<std::size_t>(std::uint64_t{draws[0]} * count >> 32);
    std::array<float, 2> logs{open_uniform(draws[1]), open_uniform(draws[2])};
    log(logs, logs);
    for (float& each : logs) each /= mixup.alpha;
    const float largest = std::max(logs[0], logs[1]);
    std::array<float, 2> parts{logs[0] - largest, logs[1] - largest};
    exp(parts, parts);
    std::array<float, 1> sum{parts[0] + parts[1]};
    mixing.share = parts[0] / sum[0];
    log(sum, sum);
    if (largest + sum[0] <= 0) break;
  }
  return mixing;
}

TargetInfo mixed_target(const TargetInfo& target) {
  if (target.classes == 0) return target;
  return {.classes = 0, .shape = {target.classes}};
}

}  // namespace qnn
