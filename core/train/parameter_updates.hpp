#pragma once

#include <cstddef>
#include <vector>

#include "core/model/model.hpp"
#include "core/spec/run_spec.hpp"

namespace qnn {

// In place of the rule of a parameter that is not trained.
inline constexpr std::size_t kNotTrained = ~std::size_t{0};

// Gives a parameter the slots that its optimizer asks for.
void add_slots(ParameterStore& store, std::size_t parameter, const Optimizer& optimizer);

// Applies an optimizer list to a model's parameters: each is updated by its rule, then constrained,
// in one sweep over memory with what the program leaves to the update (fuse_updates.hpp). What a
// rule needs to know of all its parameters together, the norm of their gradients, is of its own
// parameters only, as in Larq's CaseOptimizer. The rules outlive it.
class ParameterUpdates {
 public:
  // `rule_of` is the index of each parameter's rule, or kNotTrained.
  ParameterUpdates(const std::vector<OptimizerRule>& rules, std::vector<std::size_t> rule_of,
                   const ParameterStore& store);

  // One step with the gradients that the model holds. Allocates nothing.
  void step(Model& model, const TrainingTime& time, const RateReduction& reduction = {});

 private:
  void measure_gradients(Model& model);

  const std::vector<OptimizerRule>* rules_;
  std::vector<std::size_t> rule_of_;
  std::vector<bool> decays_;   // by parameter: whether weight decay applies to it
  std::vector<double> norms_;  // by rule: of its gradients; 0 where it does not ask for it
};

}  // namespace qnn
