#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/metrics/metric.hpp"
#include "core/model/model.hpp"
#include "data/batch_loader.hpp"

namespace qnn {

// Means over a set of samples: the loss, and each metric in the order asked for.
struct Evaluation {
  MetricSum loss;
  std::vector<MetricSum> metrics;
};

// Runs the model in inference mode over all batches of the loader. `each_batch`, if given, sees
// every batch with the predictions for it. Stops early, with what it has, when asked to.
Evaluation evaluate(
    Model& model, BatchLoader& loader, std::span<const Metric> metrics,
    const std::function<void(const Batch&, const ConstTensorView&)>& each_batch = {},
    const std::stop_token& stop = {});

// Replaces moving statistics (of batch normalization) by their plain mean over the first `batches`
// batches of the loader's epoch 0, with the weights as they are now. Networks with ±1 activations
// need it: their statistics move while weights still flip.
void reestimate_statistics(Model& model, BatchLoader& loader, std::size_t batches);

}  // namespace qnn
