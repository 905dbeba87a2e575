#include "core/graph/summary.hpp"

#include <algorithm>

namespace qnn {
namespace {

constexpr int kFloatBits = 32;

// Output positions that share the weights; 1 for vectors.
std::uint64_t output_pixels(const Shape& output) {
  std::uint64_t pixels = 1;
  for (std::size_t axis = 0; axis + 1 < output.rank(); ++axis) pixels *= output[axis];
  return pixels;
}

void add_weight(LayerSummary& layer, std::uint64_t count, int bits, bool trainable) {
  layer.weights[bits] += count;
  (trainable ? layer.trainable : layer.non_trainable) += count;
  layer.memory_bits += count * static_cast<std::uint64_t>(bits);
  layer.memory_bits_int8 += count * static_cast<std::uint64_t>(std::min(bits, 8));
}

void add_macs(LayerSummary& layer, std::uint64_t count, int bits) {
  const int precision = std::max(layer.input_precision.value_or(kFloatBits), bits);
  layer.macs[precision] += count * output_pixels(layer.output);
}

// Whether a weight merges with one of the layer's states at inference.
bool folds(const std::string& into, const LayerPlan& plan) {
  return std::any_of(plan.states.begin(), plan.states.end(),
                     [&](const StateSpec& state) { return state.name == into; });
}

LayerSummary summarize_node(const Node& node, const LayerPlan& plan) {
  LayerSummary layer{.name = node.name,
                     .input_precision = {},
                     .output = plan.output,
                     .weights = {},
                     .macs = {},
                     .macs_known = plan.macs != Macs::Unknown};
  if (node.input_quantizer) layer.input_precision = node.input_quantizer->precision();
  for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
    const ParameterSpec& spec = plan.parameters[i];
    if (folds(spec.folded_into, plan)) continue;
    const Quantizer* quantizer = node.kernel_quantizer(spec.quantizer_key);
    const int bits = quantizer == nullptr ? kFloatBits : quantizer->precision();
    const std::uint64_t count = spec.shape.elements();
    add_weight(layer, count, bits, true);
    const bool is_bias = plan.bias && i + 1 == plan.parameters.size();
    if (plan.macs == Macs::Counted && !is_bias) add_macs(layer, count, bits);
  }
  for (const StateSpec& state : plan.states)
    if (!folds(state.folded_into, plan))
      add_weight(layer, state.shape.elements(), kFloatBits, false);
  return layer;
}

void add_to_total(LayerSummary& total, const LayerSummary& layer) {
  for (const auto& [bits, count] : layer.weights) total.weights[bits] += count;
  for (const auto& [bits, count] : layer.macs) total.macs[bits] += count;
  total.trainable += layer.trainable;
  total.non_trainable += layer.non_trainable;
  total.memory_bits += layer.memory_bits;
  total.memory_bits_int8 += layer.memory_bits_int8;
}

}  // namespace

ModelSummary summarize(const Graph& graph, const NodePlans& plans) {
  ModelSummary summary{.name = graph.name, .layers = {}, .total = {}};
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    summary.layers.push_back(summarize_node(graph.nodes[id], plans[id]));
    add_to_total(summary.total, summary.layers.back());
  }
  return summary;
}

}  // namespace qnn
