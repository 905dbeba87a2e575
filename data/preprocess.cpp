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

float applied(const Scale& scale, std::size_t, float value) {
  return value / scale.divide + scale.add;
}

float applied(const Normalize& normalize, std::size_t channel, float value) {
  return (value - number_for(normalize.mean, channel)) / number_for(normalize.deviation, channel);
}

void fill_table(std::span<const Preprocess> steps, std::size_t channel, const InputPlace& input,
                std::span<float> table) {
  for (std::size_t byte = 0; byte < kBytes; ++byte) table[byte] = static_cast<float>(byte);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!acts_on(steps[i], input)) continue;
    for (float& value : table) {
      value = std::visit([&](const auto& s) { return applied(s, channel, value); }, steps[i]);
      if (std::isfinite(value)) continue;
      throw UserError(ErrorKind::Config,
                      format("{}: a value of 0 ... 255 becomes infinite; use larger divisors",
                             place(i, step_name(steps[i]))));
    }
  }
}

}  // namespace

void check_preprocess(std::span<const Preprocess> steps, const Shape& sample,
                      const InputPlace& input) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto* normalize = std::get_if<Normalize>(&steps[i]);
    if (normalize == nullptr || !acts_on(steps[i], input)) continue;
    check_count(i, "mean", normalize->mean.size(), sample);
    check_count(i, "deviation", normalize->deviation.size(), sample);
  }
}

std::vector<float> preprocess_table(std::span<const Preprocess> steps, const Shape& sample,
                                    const InputPlace& input) {
  check_preprocess(steps, sample, input);
  const bool apart = std::any_of(steps.begin(), steps.end(), [&](const Preprocess& step) {
    return acts_on(step, input) && tells_channels_apart(step);
  });
  const std::size_t tables = apart ? sample.back() : 1;
  std::vector<float> all(tables * kBytes);
  const FlushDenormals flush;  // as wherever else values are computed
  for (std::size_t channel = 0; channel < tables; ++channel)
    fill_table(steps, channel, input, std::span(all).subspan(channel * kBytes, kBytes));
  return all;
}

void preprocess_values(std::span<const Preprocess> steps, std::size_t channels,
                       const InputPlace& input, std::span<float> values) {
  const auto apply = [&](const auto& step) {
    for (std::size_t i = 0; i < values.size(); i += channels)
      for (std::size_t c = 0; c < channels; ++c) values[i + c] = applied(step, c, values[i + c]);
  };
  for (const Preprocess& step : steps)
    if (acts_on(step, input)) std::visit(apply, step);
}

}  // namespace qnn
