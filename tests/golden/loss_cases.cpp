#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/losses/loss.hpp"
#include "core/metrics/metric.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {
namespace {

// Targets as Keras was given them: labels, or values.
class GivenTargets {
 public:
  GivenTargets(const ReferenceTensor& targets, const Shape& predictions, bool sparse) {
    if (sparse) {
      labels_ = targets.labels();
      info_ = {.classes = predictions.back(), .shape = without_back(predictions.without_front())};
    } else {
      values_ = tensor_of(targets);
      info_ = {.classes = 0, .shape = targets.shape.without_front()};
    }
  }

  const TargetInfo& info() const { return info_; }
  Targets all() const {
    return {.labels = labels_, .values = labels_.empty() ? values_.view() : ConstTensorView{}};
  }
  // Of one sample; the values are copied to `memory`, which views need to be aligned.
  Targets row(std::size_t row, std::size_t rows, Tensor& memory) const {
    if (!labels_.empty()) {
      const std::size_t each = labels_.size() / rows;
      return {.labels = std::span(labels_).subspan(row * each, each), .values = {}};
    }
    memory = row_of(values_, row);
    return {.labels = {}, .values = std::as_const(memory).view()};
  }

  static Tensor row_of(const Tensor& tensor, std::size_t row) {
    const Shape one = tensor.shape().with_extent(0, 1);
    const auto values = tensor.floats().subspan(row * one.elements(), one.elements());
    return tensor_of(one, {values.begin(), values.end()});
  }

 private:
  static Shape without_back(const Shape& shape) {
    return Shape(shape.extents().first(shape.rank() - 1));
  }

  std::vector<std::int32_t> labels_;
  Tensor values_;
  TargetInfo info_;
};

std::vector<float> weights_of(const Json& reference, std::size_t rows) {
  if (!reference.contains("sample_weight")) return {};
  const std::vector<float> weights = read_tensor(reference["sample_weight"]).floats();
  if (weights.size() != rows) throw Uncovered("no weights here but one for each sample");
  return weights;
}

double mean_of_row(const ReferenceTensor& per_sample, std::size_t row, std::size_t rows) {
  const std::size_t each = per_sample.values.size() / rows;
  double sum = 0;
  for (std::size_t i = 0; i < each; ++i) sum += per_sample.values.at(row * each + i);
  return sum / static_cast<double>(each);
}

void compare_loss(const Loss& loss, const GivenTargets& targets, bool logits, const Json& reference,
                  Comparison& comparison) {
  const std::string how = logits ? " (logits)" : "";
  const Tensor p = tensor_of(read_tensor(reference.at("y_pred")));
  const std::size_t rows = p.shape()[0];
  const std::vector<float> weights = weights_of(reference, rows);
  Tensor gradient(p.shape());
  const double sum = loss.evaluate({.predictions = p.view(),
                                    .logits = logits,
                                    .targets = targets.all(),
                                    .sample_weights = weights,
                                    .gradient = gradient.view(),
                                    .probabilities = {}});
  comparison.number("loss" + how, sum / static_cast<double>(rows),
                    read_number(reference.at("loss")), kUsual);
  comparison.numbers("dpred" + how, gradient.floats(), read_tensor(reference.at("dpred")), kUsual);
  // The mean over a sample's places leaves out ignored ones; theirs are one by one.
  const bool ignores = !reference.at("config").value("ignore_class", Json()).is_null();
  if (ignores && p.shape().rank() > 2) return;
  const ReferenceTensor per_sample = read_tensor(reference.at("per_sample"));
  for (std::size_t row = 0; row < rows; ++row) {
    const Tensor one = GivenTargets::row_of(p, row);
    Tensor memory;
    const double value = loss.evaluate({.predictions = one.view(),
                                        .logits = logits,
                                        .targets = targets.row(row, rows, memory),
                                        .gradient = {},
                                        .probabilities = {}});
    comparison.number(format("loss of sample {}{}", row, how), value,
                      mean_of_row(per_sample, row, rows), kUsual);
  }
}

void compare_result(const MetricResult& ours, const Json& theirs, Comparison& comparison) {
  if (theirs.is_number() || theirs.is_string()) {
    comparison.check(ours.values.size() == 1, "the result is no number here");
    comparison.number("result", ours.values.at(0), read_number(theirs), kUsual);
    return;
  }
  const std::vector<float> values(ours.values.begin(), ours.values.end());
  comparison.numbers("result", values, read_tensor(theirs), kUsual);
}

FlipDtype flip_dtype(const std::string& name) {
  for (const auto& [text, dtype] : enum_names(FlipDtype{}))
    if (name == text) return dtype;
  throw Uncovered(format("no flip ratio of {} here", name));
}

}  // namespace

void run_loss(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const Json config = loss_config(reference, catalog);
  const Shape predictions = read_tensor(reference.at("y_pred")).shape;
  const bool sparse = config.at("type").get<std::string>().starts_with("sparse_");
  const GivenTargets targets(read_tensor(reference.at("y_true")), predictions, sparse);
  Problems problems;
  Json resolved;
  const auto loss = catalog.losses.make(ConfigValue(config, "", problems), ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  loss->check(predictions.without_front(), targets.info());
  compare_loss(*loss, targets, false, reference, comparison);
  const bool logits = reference.at("config").value("from_logits", false);
  if (logits && loss->reads_logits_of() != LogitsOf::Nothing)
    compare_loss(*loss, targets, true, reference, comparison);
}

void run_keras_metric(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const Json& keras = reference.at("config");
  const std::string type =
      snake_name(reference.value("class_name", keras.value("name", std::string())));
  Problems problems;
  Metric metric;
  read_value(ConfigValue(metric_config(type, keras), "", problems), metric);
  if (!problems.empty()) throw ConfigError(problems.list());
  MetricState state;
  for (const Json& batch : reference.at("batches")) {
    if (batch.contains("sample_weight")) throw Uncovered("no sample weights of metrics");
    const Tensor predictions = tensor_of(read_tensor(batch.at("y_pred")));
    const ReferenceTensor given = read_tensor(batch.at("y_true"));
    const Shape& shape = predictions.shape();
    const bool sparse = type.starts_with("sparse_") || (given.shape != shape && shape.back() > 1);
    const GivenTargets targets(given, shape, sparse);
    check_metric(metric, shape.without_front(), targets.info());
    accumulate(metric, predictions.view(), targets.all(), state);
    compare_result(metric_result(metric, state), batch.at("running_result"), comparison);
  }
}

void run_flip_ratio(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const FlipRatio metric{.values_dtype =
                             flip_dtype(reference.at("config").value("values_dtype", "int8"))};
  std::vector<float> previous;
  MetricState state(2, 0);
  for (const Json& step : reference.at("steps")) {
    if (step.value("reset_before", false)) state.assign(2, 0);
    const std::vector<float> values = read_tensor(step.at("values")).floats();
    previous.resize(values.size(), 0);
    metric.count(
        {Shape{values.size()}, DType::F32, reinterpret_cast<const std::byte*>(values.data())},
        previous, 0, state);
    FlipRatio::finish_step(state);
    comparison.number("result", metric.scalar(state).value(), read_number(step.at("result")),
                      kUsual);
    comparison.number("total", state[1], read_number(step.at("total")), kUsual);
    comparison.number("count", state[0], read_number(step.at("count")), kExact);
    comparison.numbers("previous", previous, read_tensor(step.at("previous")), kExact);
  }
}

}  // namespace qnn::golden
