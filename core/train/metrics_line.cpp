#include "core/train/metrics_line.hpp"

#include <cmath>

#include "core/json/json.hpp"

namespace qnn {
namespace {

// JSON has no NaN: such a value is written as text, as a mean over no samples would be.
Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

}  // namespace

Json evaluation_to_json(const Evaluation& evaluation, std::span<const Metric> metrics) {
  Json json{{"loss", number(evaluation.loss.mean())}};
  for (std::size_t i = 0; i < metrics.size(); ++i)
    json[metric_name(metrics[i])] = number(evaluation.metrics[i].mean());
  return json;
}

Json metrics_line(const EpochReport& report, std::span<const Metric> metrics) {
  Json line{{"schema", 1}, {"kind", "epoch"}, {"epoch", report.epoch}, {"step", report.step}};
  line["train"] = evaluation_to_json(report.train, metrics);
  if (report.validation) line["validation"] = evaluation_to_json(*report.validation, metrics);
  if (report.learning_rates.size() == 1) {
    line["learning_rate"] = report.learning_rates[0];
  } else {
    line["learning_rate"] = report.learning_rates;
  }
  line["time"] = {{"seconds", rounded(report.seconds, 0.001)},
                  {"images_per_second", rounded(report.images_per_second, 1)}};
  return line;
}

}  // namespace qnn
