#include "data/preprocess.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBytes = 256;

std::string place(std::size_t index, std::string_view name) {
  return format("data.preprocess[{}] ({})", index, name);
}

void check_count(std::size_t index, std::string_view field, std::size_t count,
                 const Shape& sample) {
  if (count == 1 || (sample.rank() > 0 && count == sample.back())) return;
  throw UserError(
      ErrorKind::Config,
      format("{}: '{}' holds {} numbers, but samples have the shape {}; give one number, "
             "or one for each channel",
             place(index, Normalize::kName), field, count, sample.text()));
}

bool tells_channels_apart(const Preprocess& step) {
  const auto* normalize = std::get_if<Normalize>(&step);
  return normalize != nullptr && std::max(normalize->mean.size(), normalize->deviation.size()) > 1;
}

float number_for(const std::vector<float>& numbers, std::size_t channel) {
  return numbers.size() == 1 ? numbers[0] : numbers[channel];
}

void apply(const Scale& scale, std::size_t, std::span<float> values) {
  for (float& value : values) value = value / scale.divide + scale.add;
}

void apply(const Normalize& normalize, std::size_t channel, std::span<float> values) {
  const float mean = number_for(normalize.mean, channel);
  const float deviation = number_for(normalize.deviation, channel);
  for (float& value : values) value = (value - mean) / deviation;
}

void apply_all(std::span<const Preprocess> steps, std::size_t channel, std::span<float> values) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::visit([&](const auto& step) { apply(step, channel, values); }, steps[i]);
    if (std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
      continue;
    }
    const std::string_view name = std::visit([](const auto& step) { return step.kName; }, steps[i]);
    throw UserError(
        ErrorKind::Config,
        format("{}: a value of 0 ... 255 becomes infinite; use larger divisors", place(i, name)));
  }
}

}  // namespace

std::vector<float> preprocess_table(std::span<const Preprocess> steps, const Shape& sample) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (const auto* normalize = std::get_if<Normalize>(&steps[i])) {
      check_count(i, "mean", normalize->mean.size(), sample);
      check_count(i, "deviation", normalize->deviation.size(), sample);
    }
  }
  const bool apart = std::any_of(steps.begin(), steps.end(), tells_channels_apart);
  const std::size_t tables = apart ? sample.back() : 1;
  std::vector<float> all(tables * kBytes);
  const FlushDenormals flush;  // as wherever else values are computed
  for (std::size_t channel = 0; channel < tables; ++channel) {
    const auto table = std::span(all).subspan(channel * kBytes, kBytes);
    for (std::size_t byte = 0; byte < kBytes; ++byte) table[byte] = static_cast<float>(byte);
    apply_all(steps, channel, table);
  }
  return all;
}

}  // namespace qnn
