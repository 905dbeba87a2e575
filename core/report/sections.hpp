#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/graph/summary.hpp"
#include "core/json/json_fwd.hpp"
#include "core/report/examination.hpp"
#include "core/report/histograms.hpp"
#include "core/report/run_history.hpp"
#include "core/train/early_stopping.hpp"

namespace qnn {

// The parts of report.html, each an HTML <section>, or empty where there is nothing to show.

// The best epoch by the monitored metric.
struct BestEpoch {
  std::string monitor;  // "validation/accuracy"
  Best best;
};

// A chart for each measure, of training and validation, and one for a learning rate that changes; a
// table with the same numbers; what happened besides.
std::string curves_section(const RunHistory& history, const std::optional<BestEpoch>& best);

// The confusion matrix, with the pairs that are confused most and samples of them; and precision,
// recall and F1 of each class.
std::string confusion_section(const Examination& examination);
std::string classes_section(const Examination& examination);

// What larq.models.summary shows.
std::string layers_section(const ModelSummary& summary);

// Histograms of the latent weights over time, and the flip ratio if it was measured.
std::string weights_section(const RunHistory& history, const std::vector<WeightRecord>& records);

// A resolved config, and a manifest, as JSON.
std::string config_section(const Json& config);
std::string provenance_section(const Json& manifest);

}  // namespace qnn
