#include "core/train/progress.hpp"

#include <stdexcept>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

// nlohmann prints the shortest decimal that reads back as the same double, so sums survive exactly.
Json sum_to_json(const MetricSum& sum) { return Json{{"sum", sum.sum}, {"count", sum.count}}; }

// What is_number and get would let through: -1 and 1.5 as counts.
std::uint64_t count_from_json(const Json& json) {
  if (!json.is_number_unsigned()) throw std::invalid_argument("not a count");
  return json.get<std::uint64_t>();
}

double number_from_json(const Json& json) {
  if (!json.is_number()) throw std::invalid_argument("not a number");
  return json.get<double>();
}

MetricSum sum_from_json(const Json& json) {
  return {.sum = number_from_json(json.at("sum")), .count = count_from_json(json.at("count"))};
}

Progress read_progress(const Json& json) {
  Progress progress{.step = count_from_json(json.at("step")),
                    .epochs_done = count_from_json(json.at("epochs_done")),
                    .loss = sum_from_json(json.at("loss")),
                    .metrics = {},
                    .best = {},
                    .metrics_lines = count_from_json(json.at("metrics_lines"))};
  const Json& metrics = json.at("metrics");
  if (!metrics.is_array()) throw std::invalid_argument("not a list");
  for (const Json& sum : metrics) progress.metrics.push_back(sum_from_json(sum));
  if (const Json& best = json.at("best"); !best.is_null())
    progress.best = Best{.value = number_from_json(best.at("value")),
                         .epoch = count_from_json(best.at("epoch"))};
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
  for (const MetricSum& sum : progress.metrics) metrics.push_back(sum_to_json(sum));
  Json best;
  if (progress.best) best = {{"value", progress.best->value}, {"epoch", progress.best->epoch}};
  return Json{{"step", progress.step},
              {"epochs_done", progress.epochs_done},
              {"loss", sum_to_json(progress.loss)},
              {"metrics", metrics},
              {"best", best},
              {"metrics_lines", progress.metrics_lines}}
      .dump();
}

Progress progress_from_json(const std::string& text, const std::string& file) {
  try {
    return read_progress(Json::parse(text));
  } catch (const Json::exception&) {
    refuse(file);
  } catch (const std::invalid_argument&) {
    refuse(file);
  }
}

}  // namespace qnn
