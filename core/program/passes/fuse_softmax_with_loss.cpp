#include "core/program/passes/fuse_softmax_with_loss.hpp"

#include <algorithm>

namespace qnn {

void fuse_softmax_with_loss(Program& program, const NodePlans& /*plans*/,
                            std::vector<std::string>& notes) {
  EvaluateLoss* loss = nullptr;
  for (Step& step : program.steps)
    if (auto* found = std::get_if<EvaluateLoss>(&step.operation)) loss = found;
  if (loss == nullptr || !loss->logits) return;

  const auto softmax = std::find_if(program.steps.begin(), program.steps.end(), [&](Step& step) {
    const auto* activate = std::get_if<Activate>(&step.operation);
    return activate != nullptr && activate->from == loss->predictions &&
           activate->to == program.output && std::holds_alternative<Softmax>(activate->activation);
  });
  if (softmax == program.steps.end()) return;
  loss->probabilities = program.output;
  notes.push_back(softmax->name + ": done by the loss");
  program.steps.erase(softmax);
}

}  // namespace qnn
