#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

// Steps of data.preprocess and data.augment work on one input of the data set each: the one that
// their field "input" names, or the first. Those without such a field (mixup) work on whole
// samples.
template <class Step>
concept WorksOnOneInput = requires(const Step& step) {
  step.input;
};

inline constexpr const char* kStepInputHelp = "which of the data set's inputs; null: the first";

// One of the inputs of a data set.
struct InputPlace {
  std::string_view name;
  bool first = true;
};

template <class Step>
bool acts_on(const Step& step, const InputPlace& input) {
  return std::visit(
      [&]<class Each>(const Each& each) {
        if constexpr (WorksOnOneInput<Each>)
          return each.input ? *each.input == input.name : input.first;
        else
          return false;
      },
      step);
}

template <class Step>
bool any_acts_on(std::span<const Step> steps, const InputPlace& input) {
  return std::any_of(steps.begin(), steps.end(),
                     [&](const Step& step) { return acts_on(step, input); });
}

template <class Step>
std::string_view step_name(const Step& step) {
  return std::visit([](const auto& each) { return each.kName; }, step);
}

// Throws UserError(Config) for a step of `list` ("data.augment") that names none of the inputs.
template <class Step>
void check_step_inputs(std::string_view list, std::span<const Step> steps,
                       std::span<const std::string> names) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto input = std::visit(
        []<class Each>(const Each& each) -> std::optional<std::string> {
          if constexpr (WorksOnOneInput<Each>) return each.input;
          return std::nullopt;
        },
        steps[i]);
    if (!input || std::find(names.begin(), names.end(), *input) != names.end()) continue;
    throw UserError(ErrorKind::Config,
                    format("{}[{}] ({}): the data set has no input '{}'; its inputs are {}", list,
                           i, step_name(steps[i]), *input, join(names)));
  }
}

}  // namespace qnn
