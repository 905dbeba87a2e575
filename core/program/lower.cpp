#include "core/program/lower.hpp"

#include <algorithm>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kOrdinalsPerNode = 8;

// The buffers of one node.
struct NodeBuffers {
  std::vector<BufferId> inputs;      // as the layer reads them: quantized where a quantizer sits
  std::vector<BufferId> parameters;  // likewise, without the bias
  std::vector<std::size_t> infos;    // indices of all its parameters in Program::parameters
  std::vector<BufferId> states;
  std::vector<BufferId> saved;
  BufferId linear = kNoBuffer;    // before the activation
  BufferId value = kNoBuffer;     // the node's output
  BufferId gradient = kNoBuffer;  // of `value`
  bool gradient_written = false;
  bool trains = false;  // it or a node that it reads has parameters
};

class Lowering {
 public:
  Lowering(const Graph& graph, const NodePlans& plans, const LowerOptions& options)
      : graph_(graph),
        plans_(plans),
        options_(options),
        nodes_(graph.nodes.size()),
        readers_(graph.nodes.size(), 0) {
    for (const Node& node : graph.nodes)
      for (const NodeId source : node.inputs)
        if (source != kGraphInput) ++readers_[source];
  }

  Program run() {
    program_.batch = options_.batch;
    program_.input = add_buffer("input", BufferKind::Input, options_.input);
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) forward(id);
    program_.output = nodes_[graph_.output].value;
    if (options_.loss != nullptr) {
      loss();
      penalties();
    }
    if (options_.loss != nullptr && options_.training) {
      for (NodeId id = graph_.nodes.size(); id-- > 0;) backward(id);
      penalty_gradients();
    }
    verify(program_, "lowering");
    return std::move(program_);
  }

 private:
  BufferId add_buffer(std::string name, BufferKind kind, const Shape& shape, bool per_sample = true,
                      DType dtype = DType::F32) {
    program_.buffers.push_back({.name = std::move(name),
                                .kind = kind,
                                .dtype = dtype,
                                .shape = shape,
                                .per_sample = per_sample,
                                .alias = kNoBuffer});
    return static_cast<BufferId>(program_.buffers.size() - 1);
  }

  BufferId add_alias(std::string name, BufferId of, const Shape& shape) {
    const Buffer target = program_.buffers[of];
    const BufferId id = add_buffer(std::move(name), target.kind, shape, target.per_sample);
    program_.buffers[id].alias = of;
    return id;
  }

  void add_step(std::string name, Stage stage, Operation operation) {
    program_.steps.push_back({.name = std::move(name),
                              .stage = stage,
                              .training_only = false,
                              .operation = std::move(operation)});
  }

  BufferId value_of(NodeId id) const {
    return id == kGraphInput ? program_.input : nodes_[id].value;
  }

  void forward(NodeId id) {
    const Node& node = graph_.nodes[id];
    const LayerPlan& plan = plans_[id];
    NodeBuffers& buffers = nodes_[id];
    buffers.trains = !plan.parameters.empty();
    for (const NodeId source : node.inputs) {
      buffers.inputs.push_back(value_of(source));
      buffers.trains = buffers.trains || (source != kGraphInput && nodes_[source].trains);
    }
    if (node.input_quantizer) quantize_input(node, buffers);
    add_parameters(id);
    add_states(id);
    if (plan.reshapes_only) {
      buffers.linear = add_alias(node.name + "/reshaped", buffers.inputs[0], plan.output);
    } else {
      run_layer(id);
    }
    if (plan.bias)
      add_step(node.name + "/add_bias", Stage::Forward,
               AddBias{.value = buffers.linear,
                       .bias = program_.parameters[buffers.infos.back()].weights});
    activate(id);
  }

  void quantize_input(const Node& node, NodeBuffers& buffers) {
    const Buffer from = program_.buffers[buffers.inputs[0]];
    const BufferId to = add_buffer(node.name + "/quantized_input", BufferKind::Value, from.shape);
    add_step(node.name + "/quantize_input", Stage::Forward,
             Quantize{.quantizer = node.input_quantizer.get(),
                      .axis = ChannelAxis::Last,
                      .from = buffers.inputs[0],
                      .to = to});
    buffers.inputs[0] = to;
  }

  void add_parameters(NodeId id) {
    const Node& node = graph_.nodes[id];
    const LayerPlan& plan = plans_[id];
    NodeBuffers& buffers = nodes_[id];
    require(plan.parameters.size() <= kOrdinalsPerNode, "a layer has too many parameters");
    for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
      const ParameterSpec& spec = plan.parameters[i];
      ParameterInfo info{.path = node.name + "/" + spec.name,
                         .node = id,
                         .spec = spec,
                         .quantizer = node.kernel_quantizer(spec.quantizer_key),
                         .ordinal = static_cast<std::uint32_t>(id * kOrdinalsPerNode + i),
                         .weights = kNoBuffer,
                         .gradient = kNoBuffer};
      info.weights = add_buffer(info.path, BufferKind::Parameter, spec.shape, false);
      if (options_.training)
        info.gradient =
            add_buffer(info.path + "/gradient", BufferKind::ParameterGradient, spec.shape, false);
      buffers.infos.push_back(program_.parameters.size());
      program_.parameters.push_back(info);
      const bool is_bias = plan.bias && i + 1 == plan.parameters.size();
      if (!is_bias) buffers.parameters.push_back(quantized_parameter(info));
    }
  }

  BufferId quantized_parameter(const ParameterInfo& info) {
    if (info.quantizer == nullptr) return info.weights;
    const BufferId to =
        add_buffer(info.path + "/quantized", BufferKind::Value, info.spec.shape, false);
    add_step(info.path + "/quantize", Stage::Forward,
             Quantize{.quantizer = info.quantizer,
                      .axis = ChannelAxis::First,
                      .from = info.weights,
                      .to = to});
    return to;
  }

  void add_states(NodeId id) {
    for (const StateSpec& spec : plans_[id].states) {
      const std::string path = graph_.nodes[id].name + "/" + spec.name;
      const BufferId buffer = add_buffer(path, BufferKind::State, spec.shape, false);
      nodes_[id].states.push_back(buffer);
      program_.states.push_back({.path = path, .node = id, .spec = spec, .buffer = buffer});
    }
  }

  void run_layer(NodeId id) {
    const Node& node = graph_.nodes[id];
    const LayerPlan& plan = plans_[id];
    NodeBuffers& buffers = nodes_[id];
    for (const SavedSpec& saved : plan.saved)
      buffers.saved.push_back(add_buffer(node.name + "/" + saved.name, BufferKind::Saved,
                                         saved.shape, saved.per_sample, saved.dtype));
    buffers.linear = add_buffer(node.name + "/output", BufferKind::Value, plan.output);
    add_step(node.name, Stage::Forward,
             RunLayer{.node = id,
                      .inputs = buffers.inputs,
                      .parameters = buffers.parameters,
                      .states = buffers.states,
                      .saved = buffers.saved,
                      .output = buffers.linear});
  }

  void activate(NodeId id) {
    const LayerPlan& plan = plans_[id];
    NodeBuffers& buffers = nodes_[id];
    buffers.value = buffers.linear;
    if (std::holds_alternative<Linear>(plan.activation)) return;
    // In place, unless somebody still reads what stood there: the gradient, the loss (logits), or
    // the readers of a value that this node only reshapes.
    const bool keep = plan.reshapes_only || plan.backward_reads_output ||
                      gradient_reads(plan.activation).input ||
                      (id == graph_.output && options_.loss != nullptr && output_is_logits());
    if (keep)
      buffers.value =
          add_buffer(graph_.nodes[id].name + "/activated", BufferKind::Value, plan.output);
    add_step(graph_.nodes[id].name + "/activate", Stage::Forward,
             Activate{.activation = plan.activation, .from = buffers.linear, .to = buffers.value});
  }

  bool output_is_logits() const {
    const Activation& last = plans_[graph_.output].activation;
    switch (options_.loss->reads_logits_of()) {
      case LogitsOf::Softmax:
        return std::holds_alternative<Softmax>(last);
      case LogitsOf::Sigmoid:
        return std::holds_alternative<Sigmoid>(last);
      case LogitsOf::Nothing:
        break;
    }
    return false;
  }

  void loss() {
    const bool logits = output_is_logits();
    NodeBuffers& output = nodes_[graph_.output];
    program_.labels = add_buffer("labels", BufferKind::Labels, Shape{}, true, DType::I32);
    const bool with_gradient = options_.training && output.trains;
    add_step("loss", Stage::Loss,
             EvaluateLoss{.loss = options_.loss,
                          .logits = logits,
                          .predictions = logits ? output.linear : output.value,
                          .labels = program_.labels,
                          .gradient = with_gradient ? gradient_of(graph_.output) : kNoBuffer,
                          .probabilities = kNoBuffer});
    output.gradient_written = with_gradient;
  }

  void penalties() {
    for (const ParameterInfo& info : program_.parameters)
      if (info.spec.regularizer)
        add_step(info.path + "/regularize", Stage::Loss,
                 Regularize{.regularizer = *info.spec.regularizer, .value = info.weights});
    for (NodeId id = 0; id < graph_.nodes.size(); ++id)
      if (const auto& regularizer = plans_[id].activity_regularizer)
        add_step(graph_.nodes[id].name + "/regularize_activity", Stage::Loss,
                 Regularize{.regularizer = *regularizer, .value = nodes_[id].value});
  }

  // Of latent weights, so after their quantizers' gradients.
  void penalty_gradients() {
    for (const ParameterInfo& info : program_.parameters)
      if (info.spec.regularizer)
        add_step(info.path + "/regularize_gradient", Stage::Backward,
                 RegularizeGradient{.regularizer = *info.spec.regularizer,
                                    .value = info.weights,
                                    .gradient = info.gradient,
                                    .first = false});
  }

  // The buffer of the gradient of a node's output. A node that only reshapes a value of its own
  // shares the gradient with it.
  BufferId gradient_of(NodeId id) {
    NodeBuffers& buffers = nodes_[id];
    if (buffers.gradient != kNoBuffer) return buffers.gradient;
    const std::string name = graph_.nodes[id].name + "/output_gradient";
    if (shares_gradient(id)) {
      buffers.gradient =
          add_alias(name, gradient_of(graph_.nodes[id].inputs[0]), plans_[id].output);
    } else {
      buffers.gradient = add_buffer(name, BufferKind::Gradient, plans_[id].output);
    }
    return buffers.gradient;
  }

  bool shares_gradient(NodeId id) const {
    const NodeId source = graph_.nodes[id].inputs[0];
    return plans_[id].reshapes_only && std::holds_alternative<Linear>(plans_[id].activation) &&
           source != kGraphInput && nodes_[source].trains && readers_[source] == 1;
  }

  void backward(NodeId id) {
    const Node& node = graph_.nodes[id];
    const LayerPlan& plan = plans_[id];
    NodeBuffers& buffers = nodes_[id];
    if (!buffers.trains || !buffers.gradient_written) return;
    activity_gradient(id);
    if (shares_gradient(id)) {
      nodes_[node.inputs[0]].gradient_written = true;
      return;
    }
    if (!ends_in_logits(id)) activate_gradient(id, buffers.gradient);
    if (plan.bias)
      add_step(node.name + "/bias_gradient", Stage::Backward,
               BiasGradient{.output_gradient = buffers.gradient,
                            .bias_gradient = program_.parameters[buffers.infos.back()].gradient});
    if (plan.reshapes_only) {
      const NodeId source = node.inputs[0];
      if (source != kGraphInput && nodes_[source].trains)
        accumulate(add_alias(node.name + "/input_gradient", buffers.gradient,
                             program_.buffers[value_of(source)].shape),
                   source);
    } else {
      layer_gradient(id);
    }
  }

  // Whether the loss gives the gradient of the node's logits instead of that of its value.
  bool ends_in_logits(NodeId id) const { return id == graph_.output && output_is_logits(); }

  // The penalty's part of a node's gradient. Where the loss has passed the activation already, it
  // goes through the activation on its own.
  void activity_gradient(NodeId id) {
    const auto& regularizer = plans_[id].activity_regularizer;
    if (!regularizer) return;
    const std::string& name = graph_.nodes[id].name;
    const NodeBuffers& buffers = nodes_[id];
    const bool apart = ends_in_logits(id);
    const BufferId gradient =
        apart ? add_buffer(name + "/activity_gradient", BufferKind::Gradient, plans_[id].output)
              : buffers.gradient;
    add_step(name + "/regularize_activity_gradient", Stage::Backward,
             RegularizeGradient{.regularizer = *regularizer,
                                .value = buffers.value,
                                .gradient = gradient,
                                .first = apart});
    if (!apart) return;
    activate_gradient(id, gradient);
    add_step(name + "/accumulate_activity_gradient", Stage::Backward,
             Accumulate{.from = gradient, .to = buffers.gradient, .first = false});
  }

  // Turns the gradient of a node's value, in place, into that of its linear part.
  void activate_gradient(NodeId id, BufferId gradient) {
    const Activation& activation = plans_[id].activation;
    if (std::holds_alternative<Linear>(activation)) return;
    const NodeBuffers& buffers = nodes_[id];
    const ActivationGradientReads reads = gradient_reads(activation);
    add_step(graph_.nodes[id].name + "/activate_gradient", Stage::Backward,
             ActivateGradient{.activation = activation,
                              .input = reads.input ? buffers.linear : kNoBuffer,
                              .output = reads.output ? buffers.value : kNoBuffer,
                              .output_gradient = gradient,
                              .input_gradient = gradient});
  }

  void layer_gradient(NodeId id) {
    const Node& node = graph_.nodes[id];
    const LayerPlan& plan = plans_[id];
    const NodeBuffers& buffers = nodes_[id];
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
      op.parameter_gradients.push_back(program_.parameters[buffers.infos[i]].gradient);
    const BufferId first_input_gradient =
        op.input_gradients.empty() ? kNoBuffer : op.input_gradients[0];
    add_step(node.name + "/gradient", Stage::Backward, std::move(op));
    quantizer_gradients(id, first_input_gradient);
    for (const auto& [from, source] : to_accumulate) accumulate(from, source);
  }

  // Where a layer writes the gradient of one of its inputs: the source's own buffer if it is the
  // first to do so, else one to be added to it.
  BufferId input_gradient(NodeId id, NodeId source,
                          std::vector<std::pair<BufferId, NodeId>>& to_accumulate) {
    if (source == kGraphInput || !nodes_[source].trains) return kNoBuffer;
    if (!nodes_[source].gradient_written) {
      nodes_[source].gradient_written = true;
      return gradient_of(source);
    }
    const BufferId extra = add_buffer(graph_.nodes[id].name + "/input_gradient",
                                      BufferKind::Gradient, plans_[source].output);
    to_accumulate.emplace_back(extra, source);
    return extra;
  }

  void quantizer_gradients(NodeId id, BufferId input_gradient) {
    const Node& node = graph_.nodes[id];
    if (node.input_quantizer && input_gradient != kNoBuffer)
      add_step(node.name + "/quantize_input_gradient", Stage::Backward,
               QuantizeGradient{.quantizer = node.input_quantizer.get(),
                                .axis = ChannelAxis::Last,
                                .input = value_of(node.inputs[0]),
                                .gradient = input_gradient});
    for (const std::size_t index : nodes_[id].infos) {
      const ParameterInfo& info = program_.parameters[index];
      if (info.quantizer == nullptr) continue;
      add_step(info.path + "/quantize_gradient", Stage::Backward,
               QuantizeGradient{.quantizer = info.quantizer,
                                .axis = ChannelAxis::First,
                                .input = info.weights,
                                .gradient = info.gradient});
    }
  }

  void accumulate(BufferId from, NodeId source) {
    const bool first = !nodes_[source].gradient_written;
    nodes_[source].gradient_written = true;
    add_step(graph_.nodes[source].name + "/accumulate_gradient", Stage::Backward,
             Accumulate{.from = from, .to = gradient_of(source), .first = first});
  }

  const Graph& graph_;
  const NodePlans& plans_;
  const LowerOptions& options_;
  Program program_;
  std::vector<NodeBuffers> nodes_;
  std::vector<std::size_t> readers_;
};

}  // namespace

Program lower(const Graph& graph, const NodePlans& plans, const LowerOptions& options) {
  return Lowering(graph, plans, options).run();
}

}  // namespace qnn
