#pragma once

#include <cstddef>
#include <optional>

#include "core/program/lower.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

// The network's program before any pass; `batch` is the config's if not given.
inline Program lowered(const PlannedNetwork& network, bool training = true,
                       std::optional<std::size_t> batch = {}) {
  return lower(network.graph, network.plans,
               {.batch = batch.value_or(network.spec.data.batch_size),
                .input = network.data.inputs[0].shape,
                .loss = network.spec.training.loss.get(),
                .training = training});
}

}  // namespace qnn::testing_support
