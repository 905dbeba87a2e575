#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "core/program/lower.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

// The network's program before any pass; `batch` is the config's if not given. Keeps quantized
// parameters if a metric reads them, as training does.
inline Program lowered(const PlannedNetwork& network, bool training = true,
                       std::optional<std::size_t> batch = {}) {
  const bool flips = std::ranges::any_of(network.spec.training.metrics, measures_weights);
  LowerOptions options{.batch = batch.value_or(network.spec.data.batch_size),
                       .losses = {},
                       .training = training,
                       .gradient_precision = network.spec.training.gradient_precision,
                       .keep_quantized = training && flips};
  for (const OutputTraining& output : network.spec.training.outputs) {
    const std::size_t target = find_target(output, network.data.targets).value();
    options.losses.push_back({.loss = output.loss.get(),
                              .target = target,
                              .info = network.data.targets[target].info,
                              .weight = output.weight});
  }
  return lower(network.graph, network.plans, options);
}

}  // namespace qnn::testing_support
