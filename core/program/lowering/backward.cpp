#include "core/program/lowering/backward.hpp"

#include <utility>
#include <vector>

namespace qnn {
namespace {

class BackwardLowering {
 public:
  explicit BackwardLowering(ProgramDraft& draft) : draft_(draft) {}

  void backward(NodeId id) {
    const Node& node = draft_.graph.nodes[id];
    const LayerPlan& plan = draft_.plans[id];
    NodeBuffers& buffers = draft_.nodes[id];
    if (!buffers.trains || !buffers.gradient_written) return;
    activity_gradient(id);
    if (node.output_quantizer)
      draft_.add_step(node.name + "/quantize_output_gradient", Stage::Backward,
                      QuantizeGradient{.quantizer = node.output_quantizer.get(),
                                       .axis = ChannelAxis::Last,
                                       .input = buffers.activated,
                                       .gradient = buffers.gradient});
    if (draft_.shares_gradient(id)) {
      draft_.nodes[node.inputs[0]].gradient_written = true;
      return;
    }
    if (!ends_in_logits(id)) activate_gradient(id, buffers.gradient);
    if (plan.bias)
      draft_.add_step(
          node.name + "/bias_gradient", Stage::Backward,
          BiasGradient{.output_gradient = buffers.gradient,
                       .bias_gradient = draft_.program.parameters[buffers.infos.back()].gradient});
    if (plan.reshapes_only) {
      const NodeId source = node.inputs[0];
      if (draft_.trains(source))
        accumulate(draft_.add_alias(node.name + "/input_gradient", buffers.gradient,
                                    draft_.program.buffers[draft_.value_of(source)].shape),
                   source);
    } else {
      layer_gradient(id);
    }
  }

 private:
  // Whether the loss gives the gradient of the node's logits instead of that of its value.
  bool ends_in_logits(NodeId id) const {
    return id == draft_.graph.output && draft_.output_is_logits();
  }

  // The penalty's part of a node's gradient. Where the loss has passed the activation already, it
  // goes through the activation on its own.
  void activity_gradient(NodeId id) {
    const auto& regularizer = draft_.plans[id].activity_regularizer;
    if (!regularizer) return;
    const std::string& name = draft_.graph.nodes[id].name;
    const NodeBuffers& buffers = draft_.nodes[id];
    const bool apart = ends_in_logits(id);
    const BufferId gradient = apart
                                  ? draft_.add_buffer(name + "/activity_gradient",
                                                      BufferKind::Gradient, draft_.plans[id].output)
                                  : buffers.gradient;
    draft_.add_step(name + "/regularize_activity_gradient", Stage::Backward,
                    RegularizeGradient{.regularizer = *regularizer,
                                       .value = buffers.value,
                                       .gradient = gradient,
                                       .first = apart});
    if (!apart) return;
    activate_gradient(id, gradient);
    draft_.add_step(name + "/accumulate_activity_gradient", Stage::Backward,
                    Accumulate{.from = gradient, .to = buffers.gradient, .first = false});
  }

  // Turns the gradient of a node's value, in place, into that of its linear part.
  void activate_gradient(NodeId id, BufferId gradient) {
    const Activation& activation = draft_.plans[id].activation;
    if (std::holds_alternative<Linear>(activation)) return;
    const NodeBuffers& buffers = draft_.nodes[id];
    const ActivationGradientReads reads = gradient_reads(activation);
    draft_.add_step(draft_.graph.nodes[id].name + "/activate_gradient", Stage::Backward,
                    ActivateGradient{.activation = activation,
                                     .input = reads.input ? buffers.linear : kNoBuffer,
                                     .output = reads.output ? buffers.activated : kNoBuffer,
                                     .output_gradient = gradient,
                                     .input_gradient = gradient});
  }

  void layer_gradient(NodeId id) {
    const Node& node = draft_.graph.nodes[id];
    const LayerPlan& plan = draft_.plans[id];
    const NodeBuffers& buffers = draft_.nodes[id];
    RunLayerGradient op{.node = id,
                        .inputs = {},
                        .parameters = buffers.parameters,
                        .saved = buffers.saved,
                        .output = plan.backward_reads_output ? buffers.linear : kNoBuffer,
                        .output_gradient = buffers.gradient,
                        .input_gradients = {},
                        .parameter_gradients = {}};
    if (plan.backward_reads_input) op.inputs = buffers.inputs;
    std::vector<std::pair<BufferId, NodeId>> to_accumulate;
    for (const NodeId source : node.inputs)
      op.input_gradients.push_back(input_gradient(id, source, to_accumulate));
    for (std::size_t i = 0; i < buffers.parameters.size(); ++i)
      op.parameter_gradients.push_back(draft_.program.parameters[buffers.infos[i]].gradient);
    const BufferId first_input_gradient =
        op.input_gradients.empty() ? kNoBuffer : op.input_gradients[0];
    draft_.add_step(node.name + "/gradient", Stage::Backward, std::move(op));
    quantizer_gradients(id, first_input_gradient);
    for (const auto& [from, source] : to_accumulate) accumulate(from, source);
  }

  // Where a layer writes the gradient of one of its inputs: the source's own buffer if it is the
  // first to do so, else one to be added to it.
  BufferId input_gradient(NodeId id, NodeId source,
                          std::vector<std::pair<BufferId, NodeId>>& to_accumulate) {
    if (!draft_.trains(source)) return kNoBuffer;
    if (!draft_.nodes[source].gradient_written) {
      draft_.nodes[source].gradient_written = true;
      return draft_.gradient_of(source);
    }
    const BufferId extra = draft_.add_buffer(draft_.graph.nodes[id].name + "/input_gradient",
                                             BufferKind::Gradient, draft_.plans[source].output);
    to_accumulate.emplace_back(extra, source);
    return extra;
  }

  void quantizer_gradients(NodeId id, BufferId input_gradient) {
    const Node& node = draft_.graph.nodes[id];
    if (node.input_quantizer && input_gradient != kNoBuffer)
      draft_.add_step(node.name + "/quantize_input_gradient", Stage::Backward,
                      QuantizeGradient{.quantizer = node.input_quantizer.get(),
                                       .axis = ChannelAxis::Last,
                                       .input = draft_.value_of(node.inputs[0]),
                                       .gradient = input_gradient});
    for (const std::size_t index : draft_.nodes[id].infos) {
      const ParameterInfo& info = draft_.program.parameters[index];
      if (info.quantizer == nullptr) continue;
      draft_.add_step(info.path + "/quantize_gradient", Stage::Backward,
                      QuantizeGradient{.quantizer = info.quantizer,
                                       .axis = ChannelAxis::First,
                                       .input = info.weights,
                                       .gradient = info.gradient});
    }
  }

  void accumulate(BufferId from, NodeId source) {
    const bool first = !draft_.nodes[source].gradient_written;
    draft_.nodes[source].gradient_written = true;
    draft_.add_step(draft_.graph.nodes[source].name + "/accumulate_gradient", Stage::Backward,
                    Accumulate{.from = from, .to = draft_.gradient_of(source), .first = first});
  }

  ProgramDraft& draft_;
};

}  // namespace

void lower_backward(ProgramDraft& draft, NodeId id) { BackwardLowering(draft).backward(id); }

}  // namespace qnn
