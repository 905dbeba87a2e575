#include "core/quantizers/level_check.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "core/quantizers/group_statistics.hpp"

namespace qnn {
namespace {

// Levels are written in decimals, values computed in float32.
constexpr double kTolerance = 1e-6;

bool matches(double level, float value) {
  return std::abs(level - static_cast<double>(value)) <=
         kTolerance * std::max(1.0, std::abs(level));
}

std::string listed(std::span<const double> levels) {
  constexpr std::size_t kMostShown = 8;
  std::vector<std::string> texts;
  for (const double level : levels.first(std::min(levels.size(), kMostShown)))
    texts.push_back(shortest(level));
  return join(texts) + (levels.size() > kMostShown ? ", ..." : "");
}

}  // namespace

std::vector<float> spread_of_values() {
  std::vector<float> values;
  constexpr int kSteps = 8 * 1024;
  for (int i = -kSteps; i <= kSteps; ++i) values.push_back(static_cast<float>(i) / 1024.0f);
  for (float size = 1e-6f; size <= 1.1e6f; size *= 10) {
    values.push_back(size);
    values.push_back(-size);
  }
  return values;
}

void check_levels(const Quantizer& quantizer, std::span<const double> levels) {
  if (levels.empty()) throw FieldError("levels", "must name at least one level, or be null");
  const auto bits_needed = static_cast<int>(std::bit_width(levels.size() - 1));
  if (quantizer.precision() < bits_needed)
    throw FieldError("precision", format("must be at least {} for {} levels, got {}", bits_needed,
                                         levels.size(), quantizer.precision()));

  const std::vector<float> x = spread_of_values();
  std::vector<float> q(x.size());
  quantizer.forward(x, group_statistics(quantizer.statistics(), x), q);
  std::vector<bool> reached(levels.size(), false);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto found = std::find_if(levels.begin(), levels.end(),
                                    [&](double level) { return matches(level, q[i]); });
    if (found == levels.end())
      throw FieldError("levels", format("forward gives {} at x = {}, which is not among {}",
                                        shortest(q[i]), shortest(x[i]), listed(levels)));
    reached[static_cast<std::size_t>(found - levels.begin())] = true;
  }
  const auto missed = std::find(reached.begin(), reached.end(), false);
  if (missed == reached.end()) return;
  const double level = levels[static_cast<std::size_t>(missed - reached.begin())];
  throw FieldError("levels", format("forward never gives the level {}", shortest(level)),
                   "it was tried on numbers from -1e6 to 1e6");
}

void require_plus_minus_one(std::span<const float> q, std::string_view quantizer) {
  const auto is_level = [](float value) { return std::fabs(value) == 1.0f || value != value; };
  const auto other = std::find_if_not(q.begin(), q.end(), is_level);
  if (other == q.end()) return;
  throw UserError(ErrorKind::Numeric,
                  format("the quantizer '{}' gave {}, but says that it gives -1 and +1 only; "
                         "correct it, or what it says of its levels",
                         quantizer, shortest(*other)));
}

}  // namespace qnn
