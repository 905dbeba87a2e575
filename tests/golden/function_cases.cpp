#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/layers/constraint.hpp"
#include "core/losses/loss.hpp"
#include "core/metrics/metric.hpp"
#include "core/optimizers/schedule.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/labels.hpp"
#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {
namespace {

// Reads one of this program's choices as a config's reader does.
template <class Choice>
Choice read_as(const Json& config) {
  Problems problems;
  Choice choice{};
  read_value(ConfigValue(config, "", problems), choice);
  if (!problems.empty()) throw ConfigError(problems.list());
  return choice;
}

// "leaky_tanh(alpha=0.2)", "softmax, rank 3" -> the name alone.
std::string first_word(const std::string& name) {
  return name.substr(0, name.find_first_of("(, "));
}

void compare_loss(const Loss& loss, const ReferenceTensor& predictions,
                  const std::vector<std::int32_t>& labels, bool logits, const Json& reference,
                  Comparison& comparison) {
  const std::string how = logits ? " (logits)" : "";
  const std::size_t rows = labels.size();
  const Tensor p = tensor_of(predictions);
  Tensor gradient(p.shape());
  const double sum = loss.evaluate({.predictions = p.view(),
                                    .logits = logits,
                                    .targets = {.labels = labels, .values = {}},
                                    .gradient = gradient.view(),
                                    .probabilities = {}});
  comparison.number("loss" + how, sum / static_cast<double>(rows),
                    read_number(reference.at("loss")), kUsual);
  comparison.numbers("dpred" + how, gradient.floats(), read_tensor(reference.at("dpred")), kUsual);

  const ReferenceTensor per_sample = read_tensor(reference.at("per_sample"));
  const std::size_t classes = p.shape().back();
  const std::vector<float> values = predictions.floats();
  for (std::size_t row = 0; row < rows; ++row) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * classes);
    const Tensor one =
        tensor_of(Shape{1, classes}, {begin, begin + static_cast<std::ptrdiff_t>(classes)});
    const double value =
        loss.evaluate({.predictions = one.view(),
                       .logits = logits,
                       .targets = {.labels = std::span(labels).subspan(row, 1), .values = {}},
                       .gradient = {},
                       .probabilities = {}});
    comparison.number(format("loss of sample {}{}", row, how), value, per_sample.values.at(row),
                      kUsual);
  }
}

Json metric_config(const Json& reference) {
  const auto name = reference.at("config").at("name").get<std::string>();
  if (name == "sparse_categorical_accuracy" || name == "categorical_accuracy" || name == "accuracy")
    return "accuracy";
  if (name.ends_with("top_k_categorical_accuracy"))
    return Json{{"type", "top_k"}, {"k", reference.at("config").value("k", 5)}};
  throw Uncovered(format("no metric '{}' here yet", name));
}

}  // namespace

void run_activation(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto name = first_word(reference.at("name").get<std::string>());
  const Json config =
      activation_config({{"class_name", name}, {"config", reference.at("config")}}, catalog);
  const auto activation = read_as<Activation>(config);
  const Tensor x = tensor_of(read_tensor(reference.at("x")));
  const Tensor dy = tensor_of(read_tensor(reference.at("dy")));
  Tensor y(x.shape());
  Tensor dx(x.shape());
  activate(activation, x.view(), y.view());
  const ActivationGradientReads reads = gradient_reads(activation);
  activation_gradient(activation, {.x = reads.input ? std::as_const(x).view() : ConstTensorView(),
                                   .y = reads.output ? std::as_const(y).view() : ConstTensorView(),
                                   .dy = dy.view(),
                                   .dx = dx.view()});
  comparison.numbers("y", y.floats(), read_tensor(reference.at("y")), kUsual);
  comparison.numbers("dx", dx.floats(), read_tensor(reference.at("dx")), kUsual);
}

void run_loss(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  if (reference.contains("sample_weight")) throw Uncovered("no sample weights here yet");
  const Json config = loss_config(reference, catalog);
  const ReferenceTensor predictions = read_tensor(reference.at("y_pred"));
  const ReferenceTensor targets = read_tensor(reference.at("y_true"));
  const std::vector<std::int32_t> labels = labels_of(targets, predictions.shape);
  Problems problems;
  Json resolved;
  const auto loss = catalog.losses.make(ConfigValue(config, "", problems), ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  loss->check(predictions.shape.without_front(),
              {.classes = predictions.shape.back(), .shape = {}});
  compare_loss(*loss, predictions, labels, false, reference, comparison);
  const bool logits = reference.at("config").value("from_logits", false);
  if (logits && loss->reads_logits_of() != LogitsOf::Nothing)
    compare_loss(*loss, predictions, labels, true, reference, comparison);
  if (targets.shape == predictions.shape) comparison.note("targets given as labels");
}

void run_keras_metric(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const auto metric = read_as<Metric>(metric_config(reference));
  MetricSum sum;
  for (const Json& batch : reference.at("batches")) {
    const ReferenceTensor predictions = read_tensor(batch.at("y_pred"));
    const Tensor p = tensor_of(predictions);
    const auto labels = labels_of(read_tensor(batch.at("y_true")), predictions.shape);
    accumulate(metric, p.view(), {.labels = labels, .values = {}}, sum);
    comparison.number("result", sum.mean(), read_number(batch.at("running_result")), kUsual);
  }
}

void run_constraint(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const auto constraint = read_as<Constraint>(constraint_config(reference));
  Tensor w = tensor_of(output_channel_first(read_tensor(reference.at("w"))));
  apply_constraint(constraint, WeightLayout::OutputFirst, w.view());
  comparison.numbers("result", w.floats(),
                     output_channel_first(read_tensor(reference.at("result"))), kUsual);
}

void run_regularizer(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const Json type = reference.value("class_name", first_word(reference.at("name")));
  const auto regularizer = read_as<Regularizer>(
      regularizer_config({{"class_name", type}, {"config", reference.at("config")}}));
  const std::vector<float> w = read_tensor(reference.at("w")).floats();
  std::vector<float> dw(w.size(), 0.0f);
  add_penalty_gradient(regularizer, w, 1, dw);
  comparison.number("value", penalty(regularizer, w), read_number(reference.at("value")), kUsual);
  comparison.numbers("dw", dw, read_tensor(reference.at("dw")), kUsual);
}

void run_schedule(const Json& reference, const Catalog& /*catalog*/, Comparison& comparison) {
  const auto schedule = read_as<Hyperparameter>(schedule_config(reference));
  check_schedule("learning_rate", schedule);
  const ReferenceTensor rates = read_tensor(reference.at("rates"));
  const auto steps = reference.at("steps").get<std::vector<std::uint64_t>>();
  std::vector<float> ours;
  for (const std::uint64_t step : steps)
    ours.push_back(static_cast<float>(value_at(schedule, {.step = step})));
  comparison.numbers("rates", ours, rates, kUsual);
}

}  // namespace qnn::golden
