#pragma once

#include "core/config/problems.hpp"
#include "core/train/check_run.hpp"

namespace qnn {

// Reports the losses and, if asked to, the metrics that cannot compare an output with its target,
// or with what a mixup makes of that. Metrics only where the loss is content: they would complain
// of the same. Needs the plans and target_of.
void check_outputs(const CheckedRun& run, bool with_metrics, Problems& problems);

}  // namespace qnn
