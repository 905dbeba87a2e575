#pragma once

#include <span>
#include <string>

#include "core/json/json_fwd.hpp"
#include "core/metrics/metric.hpp"
#include "core/model/evaluate.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

// What is measured in a run.
Measures measures_of(const TrainingSpec& training);

// {"loss": 0.65, "accuracy": 0.91}; of several outputs, as Keras orders and names them,
// {"loss": 0.9, "a_loss": 0.4, "b_loss": 0.5, "a_accuracy": 0.91}. Several numbers are a list, or a
// list of lists; flip_ratio is followed by the ratio of each of the `kernels`, by its name, and
// left out where it was not measured.
Json evaluation_to_json(const Evaluation& evaluation, const Measures& measures,
                        std::span<const std::string> kernels = {});

// One line of metrics.jsonl; times stand in a member of their own:
//   {"schema": 1, "kind": "epoch", "epoch": 1, "step": 938, "train": {...}, "validation": {...},
//    "learning_rate": 0.001, "time": {"seconds": 7.1, "images_per_second": 8400}}
// learning_rate is null for an optimizer without one, such as bop. "hyperparameters": {"gamma":
// 0.1} has the others that follow a schedule, and is absent if none does. Both are lists when there
// are several optimizers.
Json metrics_line(const EpochReport& report, const Measures& measures);

// {"schema": 1, "kind": "event", "event": name, "epoch": 5, "step": 4690}
Json event_line(const std::string& name, const EpochReport& report);

}  // namespace qnn
