#include "core/program/passes/fuse_softmax_with_loss.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Whether a forward step reads the buffer's bytes.
bool is_read_in_forward(const Program& program, BufferId id) {
  return std::any_of(program.steps.begin(), program.steps.end(), [&](const Step& step) {
    const std::vector<BufferId> reads = reads_of(step);
    return step.stage == Stage::Forward &&
           std::any_of(reads.begin(), reads.end(),
                       [&](BufferId read) { return program.storage(read) == id; });
  });
}

void fuse(Program& program, const EvaluateLoss& loss, std::vector<std::string>& notes) {
  const BufferId output = program.outputs[loss.output].predictions;
  const auto softmax = std::find_if(program.steps.begin(), program.steps.end(), [&](Step& step) {
    const auto* activate = std::get_if<Activate>(&step.operation);
    return activate != nullptr && activate->from == loss.predictions && activate->to == output &&
           std::holds_alternative<Softmax>(activate->activation);
  });
  if (softmax == program.steps.end()) return;
  if (is_read_in_forward(program, output)) {
    notes.push_back(softmax->name + ": not done by the loss: layers read it");
    return;
  }
  notes.push_back(softmax->name + ": done by the loss");
  program.steps.erase(softmax);
  for (Step& step : program.steps)
    if (auto* found = std::get_if<EvaluateLoss>(&step.operation);
        found != nullptr && found->output == loss.output)
      found->probabilities = output;
}

}  // namespace

void fuse_softmax_with_loss(Program& program, const NodePlans& /*plans*/,
                            std::vector<std::string>& notes) {
  std::vector<EvaluateLoss> losses;
  for (const Step& step : program.steps)
    if (const auto* loss = std::get_if<EvaluateLoss>(&step.operation);
        loss != nullptr && loss->logits)
      losses.push_back(*loss);
  for (const EvaluateLoss& loss : losses) fuse(program, loss, notes);
}

}  // namespace qnn
