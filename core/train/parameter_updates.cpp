#include "core/train/parameter_updates.hpp"

#include <cmath>
#include <utility>

#include "core/optimizers/selector.hpp"

namespace qnn {

void add_slots(ParameterStore& store, std::size_t parameter, const Optimizer& optimizer) {
  for (const SlotSpec& slot : optimizer.slots()) store.add_slot(parameter, slot.name, slot.initial);
}

ParameterUpdates::ParameterUpdates(const std::vector<OptimizerRule>& rules,
                                   std::vector<std::size_t> rule_of, const ParameterStore& store)
    : rules_(&rules), rule_of_(std::move(rule_of)), norms_(rules.size(), 0.0) {
  for (std::size_t i = 0; i < store.parameters.size(); ++i) {
    const Parameter& parameter = store.parameters[i];
    if (rule_of_[i] == kNotTrained) {
      decays_.push_back(false);
      continue;
    }
    const CommonOptions& options = rules[rule_of_[i]].optimizer->common();
    decays_.push_back(!matches(options.exclude_from_weight_decay,
                               {.path = parameter.path, .precision = parameter.precision}));
  }
}

// Norms are of gradients that lack nothing, before any weight changes.
void ParameterUpdates::measure_gradients(Model& model) {
  norms_.assign(norms_.size(), 0.0);
  for (std::size_t i = 0; i < rule_of_.size(); ++i) {
    if (rule_of_[i] == kNotTrained) continue;
    const Optimizer& optimizer = *(*rules_)[rule_of_[i]].optimizer;
    if (optimizer.common().clipnorm) model.gradient(i);
    if (optimizer.common().global_clipnorm)
      norms_[rule_of_[i]] += optimizer.squares(model.gradient(i));
  }
  for (double& norm : norms_) norm = std::sqrt(norm);
}

void ParameterUpdates::step(Model& model, const TrainingTime& time,
                            const RateReduction& reduction) {
  measure_gradients(model);
  for (std::size_t i = 0; i < rule_of_.size(); ++i) {
    if (rule_of_[i] == kNotTrained) continue;
    const auto [parameter, gradient, around] = model.begin_update(i);
    (*rules_)[rule_of_[i]].optimizer->update({.time = time,
                                              .weights = parameter.weights.floats(),
                                              .gradient = gradient,
                                              .slots = parameter.slot_data,
                                              .global_norm = norms_[rule_of_[i]],
                                              .decays = decays_[i],
                                              .reduction = reduction,
                                              .around = around});
    if (parameter.constraint && !around.range)
      apply_constraint(*parameter.constraint, parameter.layout, parameter.weights.view());
  }
}

}  // namespace qnn
