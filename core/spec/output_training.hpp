#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/config/value.hpp"
#include "core/losses/builtin_losses.hpp"
#include "core/losses/loss.hpp"
#include "core/metrics/metric.hpp"
#include "core/spec/model_spec.hpp"
#include "data/dataset.hpp"

namespace qnn {

// What one output of the model is trained for.
struct OutputTraining {
  std::string name;            // of the output
  std::unique_ptr<Loss> loss;  // nothing: it is only predicted
  float weight = 1;            // of the loss in the total
  std::string target;  // the data set's target that it is compared with; empty: by find_target
};

// The index of the target that an output is compared with: the one named in the config, else the
// one that has the output's name, else the first. Nothing if the one named is not there.
std::optional<std::size_t> find_target(const OutputTraining& output,
                                       std::span<const NamedTarget> targets);

struct TrainedOutputs {
  std::vector<OutputTraining> outputs;  // as the model's
  // Metrics, output by output; of each the output, and the name as Keras has it: the metric's own
  // if the model has one output, else behind the output's, "a_accuracy".
  std::vector<Metric> metrics;
  std::vector<std::size_t> metric_outputs;
  std::vector<std::string> metric_names;
  // Of each output's loss, "a_loss", and empty for none; no names if the model has one output.
  std::vector<std::string> loss_names;
};

// Reads "loss", "loss_weights", "targets" and "metrics" of `training`, Keras's loss=, loss_weights=
// and metrics=: each is one for all outputs or an object with one for each by name. In an object a
// loss of null stands for none; a weight that is left out is 1, metrics none, a target that of
// find_target. Writes them to `resolved` and reports every problem.
TrainedOutputs read_trained_outputs(const ConfigValue& training,
                                    const std::vector<ModelOutput>& outputs,
                                    const LossRegistry& losses, Json& resolved);

// The keys of "training" that are read here.
const std::vector<std::string>& trained_output_keys();

}  // namespace qnn
