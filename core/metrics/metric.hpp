#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"
#include "core/tensor/targets.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Metrics are a closed set; each is a mean over samples, kept as a sum and a count so that an
// interrupted epoch can go on.

struct Accuracy {
  static constexpr std::string_view kName = "accuracy";
  static constexpr std::string_view kSummary =
      "share of samples whose largest prediction is the label's";
  static constexpr std::string_view kFormula =
      "mean of [argmax(prediction) = label]; the first of equal ones";
  template <class Fields>
  void fields(Fields&) {}
};

// A label counts if fewer than k predictions are larger than its own (TensorFlow's in_top_k).
struct TopK {
  static constexpr std::string_view kName = "top_k";
  static constexpr std::string_view kSummary =
      "share of samples whose label is among the k largest predictions";
  static constexpr std::string_view kFormula =
      "mean of [#{c : prediction[c] > prediction[label]} < k]";
  std::uint32_t k = 5;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("k", k, "how many predictions count", AtLeast{1});
  }
};

using Metric = std::variant<Accuracy, TopK>;

struct MetricSum {
  double sum = 0;
  std::uint64_t count = 0;
  double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

// The key in metrics.jsonl: "accuracy", "top_5".
std::string metric_name(const Metric& metric);
// Whether more is better.
bool higher_is_better(const Metric& metric);

// Adds the samples of a batch. predictions [rows, classes], labels [rows].
void accumulate(const Metric& metric, const ConstTensorView& predictions, const Targets& targets,
                MetricSum& sum);

// counts[label * classes + prediction] += 1 for each sample.
void count_confusion(const ConstTensorView& predictions, std::span<const std::int32_t> labels,
                     std::span<std::uint64_t> counts);

}  // namespace qnn
