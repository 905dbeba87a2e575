#include "core/program/lowering/loss.hpp"

namespace qnn {
namespace {

void lower_penalties(ProgramDraft& draft) {
  for (const ParameterInfo& info : draft.program.parameters)
    if (info.spec.regularizer)
      draft.add_step(info.path + "/regularize", Stage::Loss,
                     Regularize{.regularizer = *info.spec.regularizer, .value = info.weights});
  for (NodeId id = 0; id < draft.graph.nodes.size(); ++id)
    if (const auto& regularizer = draft.plans[id].activity_regularizer)
      draft.add_step(draft.graph.nodes[id].name + "/regularize_activity", Stage::Loss,
                     Regularize{.regularizer = *regularizer, .value = draft.nodes[id].value});
}

}  // namespace

void lower_loss(ProgramDraft& draft) {
  const bool logits = draft.output_is_logits();
  NodeBuffers& output = draft.nodes[draft.graph.output];
  draft.program.labels = draft.add_buffer("labels", BufferKind::Labels, Shape{}, true, DType::I32);
  const bool with_gradient = draft.options.training && output.trains;
  draft.add_step(
      "loss", Stage::Loss,
      EvaluateLoss{.loss = draft.options.loss,
                   .logits = logits,
                   .predictions = logits ? output.linear : output.value,
                   .labels = draft.program.labels,
                   .gradient = with_gradient ? draft.gradient_of(draft.graph.output) : kNoBuffer,
                   .probabilities = kNoBuffer});
  output.gradient_written = with_gradient;
  lower_penalties(draft);
}

void lower_penalty_gradients(ProgramDraft& draft) {
  for (const ParameterInfo& info : draft.program.parameters)
    if (info.spec.regularizer)
      draft.add_step(info.path + "/regularize_gradient", Stage::Backward,
                     RegularizeGradient{.regularizer = *info.spec.regularizer,
                                        .value = info.weights,
                                        .gradient = info.gradient,
                                        .first = false});
}

}  // namespace qnn
