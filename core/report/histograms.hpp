#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/model/parameter_store.hpp"

namespace qnn {

// How many values of a tensor lie in each of `counts.size()` equal parts of [low, high]; the last
// part includes `high`. If all values are equal, all are in one part of no width.
struct Histogram {
  std::string name;  // of the tensor: "conv1/kernel"
  double low = 0;
  double high = 0;
  double sum = 0;
  double sum_squares = 0;
  std::vector<std::uint64_t> counts;

  double width() const { return (high - low) / static_cast<double>(counts.size()); }
};

// The weights at the end of one epoch.
struct WeightRecord {
  std::uint64_t epoch = 0;
  std::uint64_t step = 0;
  double seconds = 0;  // since 1970, when it was recorded
  std::vector<Histogram> histograms;
};

// Of the latent weights of each trained kernel: whatever has more than one axis, so that biases and
// the scales of normalizations are left out. The same for any number of threads.
std::vector<Histogram> weight_histograms(const ParameterStore& store);

// A line of histograms.jsonl; times stand in a member of their own:
//   {"schema": 1, "epoch": 1, "step": 938, "weights": {"conv1/kernel": {"low": -1, "high": 1,
//    "sum": 3.5, "sum_squares": 120.5, "counts": [...]}}, "time": {"at": 1700000000.5}}
Json record_to_json(const WeightRecord& record);

// The records of a file's text up to `epoch`, and how long the beginning of the text is that holds
// nothing else. What follows the first line that is not one of these, or not of a later epoch than
// the line before, is left out: a process that was killed may have left half a line.
struct WeightRecords {
  std::vector<WeightRecord> records;
  std::uint64_t bytes = 0;
};
WeightRecords read_weight_records(const std::string& text, std::uint64_t epoch);

}  // namespace qnn
