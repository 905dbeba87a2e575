#include "core/program/lowering/forward.hpp"

#include "core/base/errors.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kOrdinalsPerNode = 8;

class ForwardLowering {
 public:
  explicit ForwardLowering(ProgramDraft& draft) : draft_(draft) {}

  void forward(NodeId id) {
    const Node& node = draft_.graph.nodes[id];
    const LayerPlan& plan = draft_.plans[id];
    NodeBuffers& buffers = draft_.nodes[id];
    buffers.trains = node.trainable && !plan.parameters.empty();
    for (const Source& source : node.inputs) {
      buffers.inputs.push_back(draft_.value_of(source));
      buffers.trains = buffers.trains || draft_.trains(source);
    }
    if (node.input_quantizer) quantize_input(node, buffers);
    if (node.owner == id) {
      add_parameters(id);
      add_states(id);
    } else {
      const NodeBuffers& owner = draft_.nodes[node.owner];
      buffers.parameters = owner.parameters;
      buffers.infos = owner.infos;
      buffers.states = owner.states;
    }
    if (plan.reshapes_only) {
      buffers.linear = draft_.add_alias(node.name + "/reshaped", buffers.inputs[0], plan.output);
    } else {
      run_layer(id);
    }
    if (plan.bias)
      draft_.add_step(node.name + "/add_bias", Stage::Forward,
                      AddBias{.value = buffers.linear,
                              .bias = draft_.program.parameters[buffers.infos.back()].weights});
    activate(id);
    quantize_output(node, plan, buffers);
  }

 private:
  void quantize_input(const Node& node, NodeBuffers& buffers) {
    const Buffer from = draft_.program.buffers[buffers.inputs[0]];
    const BufferId to =
        draft_.add_buffer(node.name + "/quantized_input", BufferKind::Value, from.shape);
    draft_.add_step(node.name + "/quantize_input", Stage::Forward,
                    Quantize{.quantizer = node.input_quantizer,
                             .axis = ChannelAxis::Last,
                             .from = buffers.inputs[0],
                             .to = to});
    buffers.inputs[0] = to;
  }

  void quantize_output(const Node& node, const LayerPlan& plan, NodeBuffers& buffers) {
    buffers.activated = buffers.value;
    if (node.output_quantizer == nullptr) return;
    buffers.value =
        draft_.add_buffer(node.name + "/quantized_output", BufferKind::Value, plan.output);
    draft_.add_step(node.name + "/quantize_output", Stage::Forward,
                    Quantize{.quantizer = node.output_quantizer,
                             .axis = ChannelAxis::Last,
                             .from = buffers.activated,
                             .to = buffers.value});
  }

  void add_parameters(NodeId id) {
    const Node& node = draft_.graph.nodes[id];
    const LayerPlan& plan = draft_.plans[id];
    NodeBuffers& buffers = draft_.nodes[id];
    require(plan.parameters.size() <= kOrdinalsPerNode, "a layer has too many parameters");
    for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
      const ParameterSpec& spec = plan.parameters[i];
      ParameterInfo info{.path = node.name + "/" + spec.name,
                         .node = id,
                         .spec = spec,
                         .quantizer = node.kernel_quantizer(spec.quantizer_key),
                         .ordinal = static_cast<std::uint32_t>(id * kOrdinalsPerNode + i),
                         .trainable = node.trainable,
                         .weights = kNoBuffer,
                         .gradient = kNoBuffer,
                         .quantized = kNoBuffer};
      info.weights = draft_.add_buffer(info.path, BufferKind::Parameter, spec.shape, false);
      if (draft_.options.training && info.trainable)
        info.gradient = draft_.add_buffer(info.path + "/gradient", BufferKind::ParameterGradient,
                                          spec.shape, false);
      buffers.infos.push_back(draft_.program.parameters.size());
      draft_.gradient_begun.push_back(false);
      draft_.unused.push_back(kNoBuffer);
      const bool is_bias = plan.bias && i + 1 == plan.parameters.size();
      if (!is_bias) buffers.parameters.push_back(quantized_parameter(info));
      draft_.program.parameters.push_back(info);
    }
  }

  BufferId quantized_parameter(ParameterInfo& info) {
    if (info.quantizer == nullptr) return info.weights;
    const BufferId to =
        draft_.add_buffer(info.path + "/quantized", BufferKind::Value, info.spec.shape, false);
    draft_.add_step(info.path + "/quantize", Stage::Forward,
                    Quantize{.quantizer = info.quantizer,
                             .axis = ChannelAxis::First,
                             .from = info.weights,
                             .to = to});
    info.quantized = to;
    return to;
  }

  void add_states(NodeId id) {
    for (const StateSpec& spec : draft_.plans[id].states) {
      const std::string path = draft_.graph.nodes[id].name + "/" + spec.name;
      const BufferId buffer = draft_.add_buffer(path, BufferKind::State, spec.shape, false);
      draft_.nodes[id].states.push_back(buffer);
      draft_.program.states.push_back({.path = path, .node = id, .spec = spec, .buffer = buffer});
    }
  }

  void run_layer(NodeId id) {
    const Node& node = draft_.graph.nodes[id];
    const LayerPlan& plan = draft_.plans[id];
    NodeBuffers& buffers = draft_.nodes[id];
    for (const SavedSpec& saved : plan.saved)
      buffers.saved.push_back(draft_.add_buffer(node.name + "/" + saved.name, BufferKind::Saved,
                                                saved.shape, saved.per_sample, saved.dtype));
    buffers.linear = draft_.add_buffer(node.name + "/output", BufferKind::Value, plan.output);
    draft_.add_step(node.name, Stage::Forward,
                    RunLayer{.node = id,
                             .inputs = buffers.inputs,
                             .parameters = buffers.parameters,
                             .states = buffers.states,
                             .saved = buffers.saved,
                             .output = buffers.linear});
  }

  void activate(NodeId id) {
    const LayerPlan& plan = draft_.plans[id];
    NodeBuffers& buffers = draft_.nodes[id];
    buffers.value = buffers.linear;
    if (std::holds_alternative<Linear>(plan.activation)) return;
    // In place, unless somebody still reads what stood there: the gradient, the loss (logits), or
    // the readers of a value that this node only reshapes.
    const bool keep = plan.reshapes_only || plan.backward_reads_output ||
                      gradient_reads(plan.activation).input || draft_.is_read_as_logits(id);
    if (keep)
      buffers.value = draft_.add_buffer(draft_.graph.nodes[id].name + "/activated",
                                        BufferKind::Value, plan.output);
    draft_.add_step(
        draft_.graph.nodes[id].name + "/activate", Stage::Forward,
        Activate{.activation = plan.activation, .from = buffers.linear, .to = buffers.value});
  }

  ProgramDraft& draft_;
};

}  // namespace

void lower_forward(ProgramDraft& draft, NodeId id) { ForwardLowering(draft).forward(id); }

}  // namespace qnn
