#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/metrics/metric_state.hpp"

namespace qnn {

// Shares of right answers. A metric has
//   kName, kSummary, kFormula, fields(), and kHigherIsBetter,
//   name():        its key in metrics.jsonl
//   check():       throws UserError(Config) unless it can compare such predictions and targets
//   accumulate():  counts a batch
// and, unless its state is the sum and the count of a mean,
//   state_size():  how many numbers it counts in, for predictions [rows, ...]
//   scalar():      what was measured, without taking memory; nothing if it is not a number
// and, if it is not always a number,
//   result():      what was measured

struct BinaryAccuracy {
  static constexpr std::string_view kName = "binary_accuracy";
  static constexpr std::string_view kSource = "tf.keras.metrics.BinaryAccuracy";
  static constexpr std::string_view kSummary =
      "share of values that lie on the target's side of a threshold";
  static constexpr std::string_view kFormula = "mean of [t = [p > threshold]]";
  static constexpr bool kHigherIsBetter = true;
  float threshold = 0.5;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("threshold", threshold, "above it the answer is yes");
  }

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
};

struct CategoricalAccuracy {
  static constexpr std::string_view kName = "categorical_accuracy";
  static constexpr std::string_view kSource = "tf.keras.metrics.CategoricalAccuracy";
  static constexpr std::string_view kSummary =
      "share of samples whose largest prediction is that of the largest target, or the label's";
  static constexpr std::string_view kFormula =
      "mean of [argmax(p) = argmax(t)]; the first of equal ones";
  static constexpr bool kHigherIsBetter = true;
  template <class Fields>
  void fields(Fields&) {}

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
};

struct SparseCategoricalAccuracy {
  static constexpr std::string_view kName = "sparse_categorical_accuracy";
  static constexpr std::string_view kSource = "tf.keras.metrics.SparseCategoricalAccuracy";
  static constexpr std::string_view kSummary =
      "share of samples whose largest prediction is the label's";
  static constexpr std::string_view kFormula = "mean of [argmax(p) = label]";
  static constexpr bool kHigherIsBetter = true;
  template <class Fields>
  void fields(Fields&) {}

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
};

// Keras's "accuracy": binary_accuracy where there is one prediction, else categorical_accuracy, of
// labels the sparse one.
struct Accuracy {
  static constexpr std::string_view kName = "accuracy";
  static constexpr std::string_view kSource =
      "tf.keras.metrics.Accuracy, by the shapes as in compile";
  static constexpr std::string_view kSummary =
      "share of samples whose largest prediction is the label's; of a single prediction "
      "binary_accuracy";
  static constexpr std::string_view kFormula =
      "mean of [argmax(prediction) = label]; the first of equal ones";
  static constexpr bool kHigherIsBetter = true;
  template <class Fields>
  void fields(Fields&) {}

  std::string name() const { return std::string(kName); }
  void check(const Shape& predictions, const TargetInfo& targets) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
};

// A label counts if fewer than k predictions are larger than its own (TensorFlow's in_top_k). A row
// with a number that is not finite is a miss. Keras's (sparse_)top_k_categorical_accuracy.
struct TopK {
  static constexpr std::string_view kName = "top_k";
  static constexpr std::string_view kSource =
      "tf.keras.metrics.SparseTopKCategoricalAccuracy, tf.keras.metrics.TopKCategoricalAccuracy";
  static constexpr std::string_view kSummary =
      "share of samples whose label is among the k largest predictions";
  static constexpr std::string_view kFormula =
      "mean of [#{c : prediction[c] > prediction[label]} < k]";
  static constexpr bool kHigherIsBetter = true;
  std::uint32_t k = 5;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("k", k, "how many predictions count", AtLeast{1});
  }

  std::string name() const;
  void check(const Shape& predictions, const TargetInfo& targets) const;
  void accumulate(const MetricBatch& batch, std::span<double> state) const;
};

}  // namespace qnn
