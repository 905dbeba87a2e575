#include "core/program/lowering/backward.hpp"

#include <utility>
#include <vector>

#include "core/program/operands.hpp"

namespace qnn {
namespace {

class BackwardLowering {
 public:
  BackwardLowering(ProgramDraft& draft, NodeId id)
      : draft_(draft),
        id_(id),
        node_(draft.graph.nodes[id]),
        plan_(draft.plans[id]),
        buffers_(draft.nodes[id]) {}

  void run() {
    const bool reached = buffers_.gradient_written || buffers_.logits_gradient != kNoBuffer ||
                         plan_.activity_regularizer;
    if (buffers_.trains && reached) own_gradients();
    // An owner is the first of those who use its weights, so the last whose turn it is here.
    if (node_.owner == id_) weight_quantizer_gradients();
  }

 private:
  // A gradient of a parameter that has to be added to one that was there before.
  struct Sum {
    std::size_t info;
    BufferId from;
  };

  void own_gradients() {
    if (plan_.activity_regularizer) activity_gradient();
    if (node_.output_quantizer != nullptr)
      draft_.add_step(node_.name + "/quantize_output_gradient", Stage::Backward,
                      QuantizeGradient{.quantizer = node_.output_quantizer,
                                       .axis = ChannelAxis::Last,
                                       .input = buffers_.activated,
                                       .gradient = buffers_.gradient});
    if (draft_.shares_gradient(id_)) {
      draft_.nodes[node_.inputs[0].index].gradient_written = true;
      return;
    }
    activation_gradient();
    if (plan_.bias) bias_gradient();
    if (plan_.reshapes_only) {
      reshape_gradient();
    } else {
      layer_gradient();
    }
  }

  void activity_gradient() {
    draft_.add_step(node_.name + "/regularize_activity_gradient", Stage::Backward,
                    RegularizeGradient{.regularizer = *plan_.activity_regularizer,
                                       .value = buffers_.value,
                                       .gradient = draft_.gradient_of(id_),
                                       .first = !buffers_.gradient_written});
    buffers_.gradient_written = true;
  }

  // Turns the gradient of the node's value, in place, into that of its linear part, and adds that
  // which a loss has of the logits.
  void activation_gradient() {
    const bool done_by_loss =
        draft_.is_read_as_logits(id_) && buffers_.logits_gradient == kNoBuffer;
    if (!std::holds_alternative<Linear>(plan_.activation) && !done_by_loss &&
        buffers_.gradient_written) {
      const ActivationGradientReads reads = gradient_reads(plan_.activation);
      draft_.add_step(node_.name + "/activate_gradient", Stage::Backward,
                      ActivateGradient{.activation = plan_.activation,
                                       .input = reads.input ? buffers_.linear : kNoBuffer,
                                       .output = reads.output ? buffers_.activated : kNoBuffer,
                                       .output_gradient = buffers_.gradient,
                                       .input_gradient = buffers_.gradient});
    }
    if (buffers_.logits_gradient != kNoBuffer)
      accumulate(buffers_.logits_gradient, Source::node(id_), "/accumulate_logits_gradient");
  }

  void bias_gradient() {
    const std::size_t info = buffers_.infos.back();
    if (!draft_.program.parameters[info].trainable) return;
    std::vector<Sum> sums;
    const BufferId to = parameter_gradient(info, sums);
    draft_.add_step(node_.name + "/bias_gradient", Stage::Backward,
                    BiasGradient{.output_gradient = buffers_.gradient, .bias_gradient = to});
    add_up(sums);
  }

  void reshape_gradient() {
    const Source& source = node_.inputs[0];
    if (draft_.trains(source))
      accumulate(draft_.add_alias(node_.name + "/input_gradient", buffers_.gradient,
                                  draft_.program.buffers[draft_.value_of(source)].shape),
                 source);
  }

  void layer_gradient() {
    RunLayerGradient op{.node = id_,
                        .inputs = {},
                        .parameters = buffers_.parameters,
                        .saved = buffers_.saved,
                        .output = plan_.backward_reads_output ? buffers_.linear : kNoBuffer,
                        .output_gradient = buffers_.gradient,
                        .input_gradients = {},
                        .parameter_gradients = {}};
    if (plan_.backward_reads_input) op.inputs = buffers_.inputs;
    if (rounds_gradient()) op.gradient_unit = round_gradient();
    std::vector<std::pair<BufferId, Source>> to_accumulate;
    for (const Source& source : node_.inputs)
      op.input_gradients.push_back(input_gradient(source, to_accumulate));
    std::vector<Sum> sums;
    for (std::size_t i = 0; i < buffers_.parameters.size(); ++i)
      op.parameter_gradients.push_back(parameter_gradient(buffers_.infos[i], sums));
    const BufferId first_input_gradient =
        op.input_gradients.empty() ? kNoBuffer : op.input_gradients[0];
    draft_.add_step(node_.name + "/gradient", Stage::Backward, std::move(op));
    add_up(sums);
    input_quantizer_gradient(first_input_gradient);
    for (const auto& [from, source] : to_accumulate) accumulate(from, source);
  }

  // Whether a product by ±1 reads the output's gradient, in fewer than 32 bits.
  bool rounds_gradient() const {
    if (draft_.options.gradient_precision == 32 || !plan_.product) return false;
    return input_is_signs(draft_.graph, draft_.plans, id_) ||
           (kernel_is_signs(draft_.graph, draft_.plans, id_) && draft_.trains(node_.inputs[0]));
  }

  BufferId round_gradient() {
    const BufferId unit =
        draft_.add_buffer(node_.name + "/gradient_unit", BufferKind::Saved, Shape{1}, false);
    draft_.add_step(node_.name + "/round_gradient", Stage::Backward,
                    RoundGradient{.node = id_,
                                  .rounding = draft_.options.gradient_precision == 16
                                                  ? GradientRounding::Nearest14Bits
                                                  : GradientRounding::Stochastic8Bits,
                                  .value = buffers_.gradient,
                                  .unit = unit});
    return unit;
  }

  // Where a layer writes the gradient of one of its inputs: the source's own buffer if it is the
  // first to do so, else one to be added to it.
  BufferId input_gradient(const Source& source,
                          std::vector<std::pair<BufferId, Source>>& to_accumulate) {
    if (!draft_.trains(source)) return kNoBuffer;
    if (!draft_.nodes[source.index].gradient_written) {
      draft_.nodes[source.index].gradient_written = true;
      return draft_.gradient_of(source.index);
    }
    const BufferId extra = draft_.add_buffer(node_.name + "/input_gradient", BufferKind::Gradient,
                                             draft_.plans[source.index].output);
    to_accumulate.emplace_back(extra, source);
    return extra;
  }

  // Likewise for a parameter. Layers compute all their gradients: one that is not wanted goes where
  // nobody reads it.
  BufferId parameter_gradient(std::size_t info, std::vector<Sum>& sums) {
    const ParameterInfo& parameter = draft_.program.parameters[info];
    if (!parameter.trainable) {
      if (draft_.unused[info] == kNoBuffer)
        draft_.unused[info] = draft_.add_buffer(parameter.path + "/unused_gradient",
                                                BufferKind::Gradient, parameter.spec.shape, false);
      return draft_.unused[info];
    }
    if (!draft_.gradient_begun[info]) {
      draft_.gradient_begun[info] = true;
      return parameter.gradient;
    }
    const BufferId extra = draft_.add_buffer(node_.name + "/" + parameter.spec.name + "_gradient",
                                             BufferKind::Gradient, parameter.spec.shape, false);
    sums.push_back({.info = info, .from = extra});
    return extra;
  }

  void add_up(const std::vector<Sum>& sums) {
    for (const Sum& sum : sums) {
      const ParameterInfo& info = draft_.program.parameters[sum.info];
      draft_.add_step(info.path + "/accumulate_gradient", Stage::Backward,
                      Accumulate{.from = sum.from, .to = info.gradient, .first = false});
    }
  }

  void input_quantizer_gradient(BufferId input_gradient) {
    if (node_.input_quantizer == nullptr || input_gradient == kNoBuffer) return;
    draft_.add_step(node_.name + "/quantize_input_gradient", Stage::Backward,
                    QuantizeGradient{.quantizer = node_.input_quantizer,
                                     .axis = ChannelAxis::Last,
                                     .input = draft_.value_of(node_.inputs[0]),
                                     .gradient = input_gradient});
  }

  void weight_quantizer_gradients() {
    for (const std::size_t index : buffers_.infos) {
      const ParameterInfo& info = draft_.program.parameters[index];
      if (info.quantizer == nullptr || !draft_.gradient_begun[index]) continue;
      draft_.add_step(info.path + "/quantize_gradient", Stage::Backward,
                      QuantizeGradient{.quantizer = info.quantizer,
                                       .axis = ChannelAxis::First,
                                       .input = info.weights,
                                       .gradient = info.gradient});
    }
  }

  void accumulate(BufferId from, const Source& source, const char* step = "/accumulate_gradient") {
    NodeBuffers& target = draft_.nodes[source.index];
    const bool first = !target.gradient_written;
    target.gradient_written = true;
    draft_.add_step(
        draft_.graph.nodes[source.index].name + step, Stage::Backward,
        Accumulate{.from = from, .to = draft_.gradient_of(source.index), .first = first});
  }

  ProgramDraft& draft_;
  const NodeId id_;
  const Node& node_;
  const LayerPlan& plan_;
  NodeBuffers& buffers_;
};

}  // namespace

void lower_backward(ProgramDraft& draft, NodeId id) { BackwardLowering(draft, id).run(); }

}  // namespace qnn
