#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/report/chart.hpp"

namespace qnn {

// The numbers of metrics.jsonl as curves over epochs.
class RunHistory {
 public:
  // A line of metrics.jsonl, in their order. What is no number, or not finite, is no point of a
  // curve.
  void add(const Json& line);
  // A whole file; lines that are no JSON, such as half a one at the end, are left out.
  void add_lines(const std::string& text);

  std::uint64_t epochs() const { return epochs_; }  // the number of the last one
  double seconds() const { return seconds_; }       // of training in all

  // What is measured in a part, "train" or "validation", in the order of the lines: "loss",
  // "accuracy"; not the parts of a metric such as "flip_ratio/conv1".
  std::vector<std::string> measures() const;
  // The parts of a metric: {"conv1"} for {"train", "flip_ratio"}.
  std::vector<std::string> parts_of(const std::string& part, const std::string& name) const;

  // By "train/loss", "validation/accuracy", "train/flip_ratio/conv1", "learning_rate" (and
  // "learning_rate/1" with several optimizers), "images_per_second"; empty if there is none.
  const std::vector<ChartPoint>& curve(const std::string& key) const;
  // In the order in which they were first seen.
  const std::vector<std::string>& keys() const { return keys_; }

  // What happened besides, for people: "epoch 12: learning_rate_reduced".
  const std::vector<std::string>& events() const { return events_; }

 private:
  void add_point(const std::string& key, std::uint64_t epoch, const Json& value);

  std::uint64_t epochs_ = 0;
  double seconds_ = 0;
  std::vector<std::string> keys_;
  std::map<std::string, std::vector<ChartPoint>> curves_;
  std::vector<std::string> events_;
};

}  // namespace qnn
