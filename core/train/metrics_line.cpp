#include "core/train/metrics_line.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/json/any_number.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

// A number, a list, or a list of lists.
Json result_to_json(const MetricResult& result) {
  if (result.shape.rank() == 0) return any_number_to_json(result.values[0]);
  const std::size_t columns = result.shape.back();
  Json rows = Json::array();
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    if (i % columns == 0) rows.push_back(Json::array());
    rows.back().push_back(any_number_to_json(result.values[i]));
  }
  return result.shape.rank() == 1 ? rows[0] : rows;
}

double rounded(double value, double parts) { return std::round(value * parts) / parts; }

// Of one rule its own value, of several a list.
template <class ValueOf>
Json by_rule(const std::vector<RuleReport>& rules, const ValueOf& value_of) {
  if (rules.size() == 1) return value_of(rules[0]);
  Json list = Json::array();
  for (const RuleReport& rule : rules) list.push_back(value_of(rule));
  return list;
}

void add_hyperparameters(const std::vector<RuleReport>& rules, Json& line) {
  line["learning_rate"] = by_rule(rules, [](const RuleReport& rule) {
    return rule.learning_rate ? any_number_to_json(*rule.learning_rate) : Json();
  });
  if (std::all_of(rules.begin(), rules.end(),
                  [](const auto& rule) { return rule.scheduled.empty(); }))
    return;
  line["hyperparameters"] = by_rule(rules, [](const RuleReport& rule) {
    Json values = Json::object();
    for (const auto& [name, value] : rule.scheduled) values[name] = any_number_to_json(value);
    return values;
  });
}

}  // namespace

Measures measures_of(const TrainingSpec& training) {
  return {training.metrics, training.metric_outputs, training.metric_names, training.loss_names};
}

Json evaluation_to_json(const Evaluation& evaluation, const Measures& measures,
                        std::span<const std::string> kernels) {
  Json json{{"loss", any_number_to_json(evaluation.loss.mean())}};
  for (std::size_t i = 0; i < measures.loss_names.size(); ++i)
    if (!measures.loss_names[i].empty())
      json[measures.loss_names[i]] = any_number_to_json(evaluation.losses[i].mean());
  for (std::size_t i = 0; i < measures.metrics.size(); ++i) {
    const Metric& metric = measures.metrics[i];
    const MetricState& state = evaluation.metrics[i];
    const bool of_weights = measures_weights(metric);
    if (of_weights && state.empty()) continue;
    json[measures.name(i)] = result_to_json(metric_result(metric, state));
    for (std::size_t k = 0; of_weights && k < kernels.size(); ++k)
      json[format("{}/{}", measures.name(i), kernels[k])] =
          any_number_to_json(FlipRatio::ratio(k, state));
  }
  return json;
}

Json metrics_line(const EpochReport& report, const Measures& measures) {
  Json line{{"schema", 1}, {"kind", "epoch"}, {"epoch", report.epoch}, {"step", report.step}};
  line["train"] = evaluation_to_json(report.train, measures, report.kernels);
  if (report.validation) line["validation"] = evaluation_to_json(*report.validation, measures);
  add_hyperparameters(report.rules, line);
  line["time"] = {{"seconds", rounded(report.seconds, 1000)},
                  {"images_per_second", rounded(report.images_per_second, 1)}};
  return line;
}

Json event_line(const std::string& name, const EpochReport& report) {
  return {{"schema", 1},
          {"kind", "event"},
          {"event", name},
          {"epoch", report.epoch},
          {"step", report.step}};
}

}  // namespace qnn
