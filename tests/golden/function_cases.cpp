#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/layers/constraint.hpp"
#include "core/optimizers/schedule.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
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
