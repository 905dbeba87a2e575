#include "core/sweep/draw.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "core/sweep/tpe.hpp"

namespace qnn {
namespace {

double rounded(double value, const Domain& domain) {
  const double six_digits = parse_double(format("{:.6g}", value)).value_or(value);
  return std::clamp(six_digits, domain.low, domain.high);
}

double along(double low, double high, bool log, double unit) {
  if (!log) return low + unit * (high - low);
  return std::exp(std::log(low) + unit * (std::log(high) - std::log(low)));
}

Assignment draw_random(const Space& space, std::uint64_t seed, std::size_t trial) {
  Assignment assignment(space.parameters.size());
  for (const std::size_t i : space.order) {
    if (!counts(space.parameters[i], assignment)) continue;
    const DrawStream random{.seed = seed, .parameter = i, .trial = trial};
    assignment[i] = value_at_share(space.parameters[i].domain, random.unit(0));
  }
  return assignment;
}

}  // namespace

double DrawStream::unit(std::uint32_t index) const {
  const auto words = philox4x32_10(
      {index, static_cast<std::uint32_t>(parameter), static_cast<std::uint32_t>(trial),
       static_cast<std::uint32_t>(std::uint64_t{trial} >> 32)},
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  const std::uint64_t high = words[0] >> 5;  // 27 bits
  const std::uint64_t low = words[1] >> 6;   // 26 bits
  return static_cast<double>((high << 26) | low) * 0x1p-53;
}

Json value_at_share(const Domain& domain, double unit) {
  switch (domain.kind) {
    case Domain::Kind::Choice: {
      const auto count = static_cast<double>(domain.choices.size());
      return domain.choices[static_cast<std::size_t>(unit * count)];
    }
    case Domain::Kind::Integer: {
      const auto step = static_cast<double>(domain.step);
      if (!domain.log) {
        const double steps = (domain.high - domain.low) / step + 1;
        return static_cast<std::int64_t>(domain.low + std::floor(unit * steps) * step);
      }
      const double value = along(domain.low - 0.5, domain.high + 0.5, true, unit);
      return static_cast<std::int64_t>(std::clamp(std::round(value), domain.low, domain.high));
    }
    case Domain::Kind::Real:
      break;
  }
  return rounded(along(domain.low, domain.high, domain.log, unit), domain);
}

Assignment draw(const SweepSpec& spec, std::size_t index,
                const std::vector<Experience>& experience) {
  if (const auto* random = std::get_if<RandomSearch>(&spec.method))
    return draw_random(spec.space, random->seed, index);
  if (const auto* tpe = std::get_if<TpeSearch>(&spec.method)) {
    if (experience.size() < tpe->startup_trials) return draw_random(spec.space, tpe->seed, index);
    return draw_by_experience(spec.space, *tpe, spec.objective, index, experience);
  }
  return spec.grid.at(index);
}

bool learns(const SearchMethod& method) { return std::holds_alternative<TpeSearch>(method); }

}  // namespace qnn
