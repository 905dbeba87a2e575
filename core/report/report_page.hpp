#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/graph/summary.hpp"
#include "core/json/json.hpp"
#include "core/report/examination.hpp"
#include "core/report/histograms.hpp"
#include "core/report/run_history.hpp"
#include "core/report/sections.hpp"

namespace qnn {

// What report.html is made of.
struct ReportContent {
  std::string name;
  std::uint64_t epochs = 0;  // asked for
  ModelSummary summary;
  RunHistory history;
  std::vector<WeightRecord> weights;
  std::optional<Examination> examination;  // of the part that was evaluated last
  std::optional<BestEpoch> best;
  Json config;  // resolved
  Json manifest;
  Json result;  // of result.json; null while the run is not done
};

// The page, whole.
std::string report_page(const ReportContent& content);

}  // namespace qnn
