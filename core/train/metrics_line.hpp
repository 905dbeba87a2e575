#pragma once

#include <span>
#include <string>

#include "core/json/json_fwd.hpp"
#include "core/metrics/metric.hpp"
#include "core/model/evaluate.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

// {"loss": 0.65, "accuracy": 0.91}
Json evaluation_to_json(const Evaluation& evaluation, std::span<const Metric> metrics);

// One line of metrics.jsonl; times stand in a member of their own:
//   {"schema": 1, "kind": "epoch", "epoch": 1, "step": 938, "train": {...}, "validation": {...},
//    "learning_rate": 0.001, "time": {"seconds": 7.1, "images_per_second": 8400}}
// learning_rate is null for an optimizer without one, such as bop. "hyperparameters": {"gamma":
// 0.1} has the others that follow a schedule, and is absent if none does. Both are lists when there
// are several optimizers.
Json metrics_line(const EpochReport& report, std::span<const Metric> metrics);

// {"schema": 1, "kind": "event", "event": name, "epoch": 5, "step": 4690}
Json event_line(const std::string& name, const EpochReport& report);

}  // namespace qnn
