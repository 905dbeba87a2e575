#include "core/program/lowering/loss.hpp"

#include <map>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Where the loss of an output writes its gradient. That of logits is kept apart from what reaches
// the output itself, from nodes that read it or from a penalty on it.
BufferId loss_gradient(ProgramDraft& draft, NodeId node) {
  NodeBuffers& buffers = draft.nodes[node];
  if (!draft.options.training || !buffers.trains) return kNoBuffer;
  const bool is_read = draft.readers[node] > 0 || draft.plans[node].activity_regularizer;
  if (draft.is_read_as_logits(node) && is_read) {
    buffers.logits_gradient = draft.add_buffer(draft.graph.nodes[node].name + "/logits_gradient",
                                               BufferKind::Gradient, draft.plans[node].output);
    return buffers.logits_gradient;
  }
  buffers.gradient_written = true;
  return draft.gradient_of(node);
}

BufferId add_target(ProgramDraft& draft, const OutputLoss& wanted) {
  const bool labels = wanted.info.classes > 0;
  const std::string name = labels ? "labels" : "targets";
  return draft.add_buffer(wanted.target == 0 ? name : format("{}_{}", name, wanted.target),
                          BufferKind::Target, wanted.info.shape, true,
                          labels ? DType::I32 : DType::F32);
}

void lower_loss(ProgramDraft& draft, std::size_t output, BufferId targets) {
  const OutputLoss& wanted = draft.options.losses[output];
  const NodeId node = draft.graph.outputs[output].node;
  const NodeBuffers& buffers = draft.nodes[node];
  const bool logits = draft.is_read_as_logits(node);
  const std::string name = draft.graph.outputs.size() == 1
                               ? std::string("loss")
                               : draft.graph.outputs[output].name + "/loss";
  draft.add_step(name, Stage::Loss,
                 EvaluateLoss{.loss = wanted.loss,
                              .output = output,
                              .target = wanted.target,
                              .weight = wanted.weight,
                              .logits = logits,
                              .predictions = logits ? buffers.linear : buffers.value,
                              .targets = targets,
                              .gradient = loss_gradient(draft, node),
                              .probabilities = kNoBuffer});
}

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

bool lower_losses(ProgramDraft& draft) {
  std::map<std::size_t, BufferId> targets;  // by target of the batch
  for (std::size_t i = 0; i < draft.options.losses.size(); ++i) {
    const OutputLoss& wanted = draft.options.losses[i];
    if (wanted.loss == nullptr) continue;
    if (!targets.contains(wanted.target)) targets[wanted.target] = add_target(draft, wanted);
    lower_loss(draft, i, targets[wanted.target]);
  }
  if (targets.empty()) return false;
  lower_penalties(draft);
  return true;
}

void lower_penalty_gradients(ProgramDraft& draft) {
  for (std::size_t i = 0; i < draft.program.parameters.size(); ++i) {
    const ParameterInfo& info = draft.program.parameters[i];
    if (!info.spec.regularizer || !info.trainable) continue;
    draft.add_step(info.path + "/regularize_gradient", Stage::Backward,
                   RegularizeGradient{.regularizer = *info.spec.regularizer,
                                      .value = info.weights,
                                      .gradient = info.gradient,
                                      .first = !draft.gradient_begun[i]});
  }
}

}  // namespace qnn
