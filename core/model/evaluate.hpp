#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/metrics/metric.hpp"
#include "core/model/model.hpp"
#include "core/model/step_clock.hpp"
#include "data/batch_loader.hpp"

namespace qnn {

// What is measured of a model's outputs besides the total loss. Points to what others own.
struct Measures {
  Measures() = default;
  // Metrics of the first output, under their own names.
  Measures(std::span<const Metric> of_first) : metrics(of_first) {}     // NOLINT
  Measures(const std::vector<Metric>& of_first) : metrics(of_first) {}  // NOLINT
  Measures(std::span<const Metric> all, std::span<const std::size_t> metric_outputs,
           std::span<const std::string> metric_names, std::span<const std::string> losses)
      : metrics(all), outputs(metric_outputs), names(metric_names), loss_names(losses) {}

  std::size_t output(std::size_t metric) const { return outputs.empty() ? 0 : outputs[metric]; }
  std::string name(std::size_t metric) const {
    return names.empty() ? metric_name(metrics[metric]) : names[metric];
  }

  std::span<const Metric> metrics;
  std::span<const std::size_t> outputs{};  // by metric; empty: the first
  std::span<const std::string> names{};    // by metric, as reported: "a_accuracy"
  // By output, as reported: "a_loss", empty for one without a loss. None where there is one output.
  std::span<const std::string> loss_names{};
};

// What was measured over a set of samples: the total loss, each metric in the order asked for, as
// metric_result() reads it, and the losses of the outputs if there are several. Metrics of weights
// are empty: they are measured in training only.
struct Evaluation {
  MetricSum loss;
  std::vector<MetricState> metrics;
  std::vector<MetricSum> losses = {};
};

// Adds what the model has just made of a batch; the sums have the sizes of `measures`.
void add_measures(const Measures& measures, const Model& model, const Batch& batch,
                  std::span<MetricState> metrics, std::span<MetricSum> losses);

// Runs the model in inference mode over all batches of the loader. `each_batch`, if given, sees
// every batch with the predictions of the first output. Stops early, with what it has, where
// `stops`, asked before each batch, says so. `clock`, if given, is the model's, and times each
// batch.
Evaluation evaluate(
    Model& model, BatchLoader& loader, const Measures& measures,
    const std::function<void(const Batch&, const ConstTensorView&)>& each_batch = {},
    const std::function<bool()>& stops = {}, StepClock* clock = nullptr);

// Replaces moving statistics (of batch normalization) by their plain mean over the first `batches`
// batches of the loader's epoch 0, with the weights as they are now. Networks with ±1 activations
// need it: their statistics move while weights still flip. False, with statistics that mean
// nothing, where `stops`, asked before each batch, says so.
bool reestimate_statistics(Model& model, BatchLoader& loader, std::size_t batches,
                           const std::function<bool()>& stops = {});

}  // namespace qnn
