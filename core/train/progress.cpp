#include "core/train/progress.hpp"

#include <stdexcept>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/any_number.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

// nlohmann prints the shortest decimal that reads back as the same double, so sums survive exactly.
Json sum_to_json(const MetricSum& sum) { return Json{{"sum", sum.sum}, {"count", sum.count}}; }

Json state_to_json(const MetricState& state) {
  Json json = Json::array();
  for (const double value : state) json.push_back(any_number_to_json(value));
  return json;
}

// What is_number and get would let through: -1 and 1.5 as counts.
std::uint64_t count_from_json(const Json& json) {
  if (!json.is_number_unsigned()) throw std::invalid_argument("not a count");
  return json.get<std::uint64_t>();
}

double number_from_json(const Json& json) {
  if (!json.is_number()) throw std::invalid_argument("not a number");
  return json.get<double>();
}

MetricState state_from_json(const Json& json) {
  if (!json.is_array()) throw std::invalid_argument("not a list");
  MetricState state;
  for (const Json& value : json) state.push_back(any_number_from_json(value));
  return state;
}

MetricSum sum_from_json(const Json& json) {
  return {.sum = number_from_json(json.at("sum")), .count = count_from_json(json.at("count"))};
}

Json best_to_json(const std::optional<Best>& best) {
  return best ? Json{{"value", best->value}, {"epoch", best->epoch}} : Json();
}

std::optional<Best> best_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return Best{.value = number_from_json(json.at("value")),
              .epoch = count_from_json(json.at("epoch"))};
}

bool flag_from_json(const Json& json) {
  if (!json.is_boolean()) throw std::invalid_argument("neither true nor false");
  return json.get<bool>();
}

// What callbacks and the like remember stands there only if they have seen something.
void add_callbacks(const Progress& progress, Json& json) {
  if (const EarlyStoppingState& state = progress.early_stopping; state != EarlyStoppingState{})
    json["early_stopping"] = {{"waited", state.waited},
                              {"best", best_to_json(state.best)},
                              {"kept_epoch", state.kept_epoch ? Json(*state.kept_epoch) : Json()}};
  if (const PlateauState& state = progress.plateau; state != PlateauState{})
    json["reduce_on_plateau"] = {{"waited", state.waited},
                                 {"cooldown", state.cooldown},
                                 {"best", state.best ? Json(*state.best) : Json()},
                                 {"reductions", state.reductions}};
  if (const NonFiniteState& state = progress.non_finite; state != NonFiniteState{})
    json["non_finite"] = {{"skipped", state.skipped},
                          {"skipped_in_a_row", state.skipped_in_a_row},
                          {"rollbacks", state.rollbacks}};
  if (progress.stopped_early) json["stopped_early"] = true;
  if (progress.finished) json["finished"] = true;
}

void read_callbacks(const Json& json, Progress& progress) {
  if (const auto at = json.find("early_stopping"); at != json.end()) {
    progress.early_stopping = {.waited = count_from_json(at->at("waited")),
                               .best = best_from_json(at->at("best")),
                               .kept_epoch = {}};
    if (const Json& epoch = at->at("kept_epoch"); !epoch.is_null())
      progress.early_stopping.kept_epoch = count_from_json(epoch);
  }
  if (const auto at = json.find("reduce_on_plateau"); at != json.end()) {
    progress.plateau = {.waited = count_from_json(at->at("waited")),
                        .cooldown = count_from_json(at->at("cooldown")),
                        .best = {},
                        .reductions = count_from_json(at->at("reductions"))};
    if (const Json& best = at->at("best"); !best.is_null())
      progress.plateau.best = number_from_json(best);
  }
  if (const auto at = json.find("non_finite"); at != json.end())
    progress.non_finite = {.skipped = count_from_json(at->at("skipped")),
                           .skipped_in_a_row = count_from_json(at->at("skipped_in_a_row")),
                           .rollbacks = count_from_json(at->at("rollbacks"))};
  if (json.contains("stopped_early"))
    progress.stopped_early = flag_from_json(json["stopped_early"]);
  if (json.contains("finished")) progress.finished = flag_from_json(json["finished"]);
}

Progress read_progress(const Json& json) {
  Progress progress{.step = count_from_json(json.at("step")),
                    .epochs_done = count_from_json(json.at("epochs_done")),
                    .loss = sum_from_json(json.at("loss")),
                    .metrics = {},
                    .losses = {},
                    .best = {},
                    .metrics_lines = count_from_json(json.at("metrics_lines")),
                    .early_stopping = {},
                    .plateau = {},
                    .non_finite = {}};
  const Json& metrics = json.at("metrics");
  if (!metrics.is_array()) throw std::invalid_argument("not a list");
  for (const Json& state : metrics) progress.metrics.push_back(state_from_json(state));
  if (const auto losses = json.find("losses"); losses != json.end()) {
    if (!losses->is_array()) throw std::invalid_argument("not a list");
    for (const Json& sum : *losses) progress.losses.push_back(sum_from_json(sum));
  }
  progress.best = best_from_json(json.at("best"));
  read_callbacks(json, progress);
  return progress;
}

[[noreturn]] void refuse(const std::string& file) {
  throw UserError(
      ErrorKind::BadCheckpoint,
      format("{}: its record of progress cannot be read; use another checkpoint", file));
}

}  // namespace

std::string progress_to_json(const Progress& progress) {
  Json metrics = Json::array();
  for (const MetricState& state : progress.metrics) metrics.push_back(state_to_json(state));
  Json json{{"step", progress.step},
            {"epochs_done", progress.epochs_done},
            {"loss", sum_to_json(progress.loss)},
            {"metrics", metrics},
            {"best", best_to_json(progress.best)},
            {"metrics_lines", progress.metrics_lines}};
  for (const MetricSum& sum : progress.losses) json["losses"].push_back(sum_to_json(sum));
  add_callbacks(progress, json);
  return json.dump();
}

Progress progress_from_json(const std::string& text, const std::string& file) {
  try {
    return read_progress(parse_record(text));
  } catch (const Json::exception&) {
    refuse(file);
  } catch (const std::invalid_argument&) {
    refuse(file);
  }
}

}  // namespace qnn
