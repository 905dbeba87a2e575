#include "core/report/histograms.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBins = 50;

// `histogram` has kBins parts without counts.
void count(std::span<const float> values, Histogram& histogram) {
  if (values.empty()) return;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  histogram.low = *low;
  histogram.high = *high;
  if (*low == *high) histogram.counts.resize(1);
  const double scale = *low == *high ? 0 : kBins / (histogram.high - histogram.low);
  const std::size_t last = histogram.counts.size() - 1;
  for (const float value : values) {
    const auto bin = static_cast<std::size_t>((value - histogram.low) * scale);
    ++histogram.counts[std::min(bin, last)];
    histogram.sum += value;
    histogram.sum_squares += static_cast<double>(value) * value;
  }
}

std::optional<WeightRecord> record_of(const Json& json) {
  try {
    WeightRecord record{.epoch = json.at("epoch").get<std::uint64_t>(),
                        .step = json.at("step").get<std::uint64_t>(),
                        .seconds = json.at("time").at("at").get<double>(),
                        .histograms = {}};
    for (const auto& [name, entry] : json.at("weights").items()) {
      Histogram histogram{.name = name,
                          .low = entry.at("low").get<double>(),
                          .high = entry.at("high").get<double>(),
                          .sum = entry.at("sum").get<double>(),
                          .sum_squares = entry.at("sum_squares").get<double>(),
                          .counts = entry.at("counts").get<std::vector<std::uint64_t>>()};
      if (histogram.counts.empty() || histogram.low > histogram.high) return std::nullopt;
      record.histograms.push_back(std::move(histogram));
    }
    return record;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<Histogram> weight_histograms(const ParameterStore& store) {
  std::vector<const Parameter*> kernels;
  for (const Parameter& parameter : store.parameters)
    if (parameter.trainable && parameter.weights.shape().rank() > 1) kernels.push_back(&parameter);
  std::vector<Histogram> histograms;
  histograms.reserve(kernels.size());
  for (const Parameter* kernel : kernels)
    histograms.push_back({.name = kernel->path, .counts = std::vector<std::uint64_t>(kBins, 0)});
  parallel_for(kernels.size(), [&](std::size_t i, std::size_t) {
    count(kernels[i]->weights.floats(), histograms[i]);
  });
  return histograms;
}

Json record_to_json(const WeightRecord& record) {
  Json weights = Json::object();
  for (const Histogram& histogram : record.histograms)
    weights[histogram.name] = {{"low", histogram.low},
                               {"high", histogram.high},
                               {"sum", histogram.sum},
                               {"sum_squares", histogram.sum_squares},
                               {"counts", histogram.counts}};
  return {{"schema", 1},
          {"epoch", record.epoch},
          {"step", record.step},
          {"weights", weights},
          {"time", {{"at", record.seconds}}}};
}

WeightRecords read_weight_records(const std::string& text, std::uint64_t epoch) {
  WeightRecords result;
  std::uint64_t before = 0;
  while (result.bytes < text.size()) {
    const std::size_t end = text.find('\n', result.bytes);
    if (end == std::string::npos) break;
    const Json json = parse_record(std::string_view(text).substr(result.bytes, end - result.bytes));
    std::optional<WeightRecord> record = record_of(json);
    if (!record || record->epoch <= before || record->epoch > epoch) break;
    before = record->epoch;
    result.records.push_back(std::move(*record));
    result.bytes = end + 1;
  }
  return result;
}

}  // namespace qnn
