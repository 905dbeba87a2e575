#include "core/graph/summary.hpp"

#include <algorithm>

#include "core/graph/activation_memory.hpp"

namespace qnn {
namespace {

constexpr int kFloatBits = 32;
constexpr double kWordBits = 64;

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
  LayerSummary layer;
  layer.name = node.name;
  layer.output = plan.output;
  layer.macs_known = plan.macs != Macs::Unknown;
  if (node.input_quantizer) layer.input_precision = node.input_quantizer->precision();
  for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
    const ParameterSpec& spec = plan.parameters[i];
    if (folds(spec.folded_into, plan)) continue;
    const Quantizer* quantizer = node.kernel_quantizer(spec.quantizer_key);
    const int bits = quantizer == nullptr ? kFloatBits : quantizer->precision();
    const std::uint64_t count = spec.shape.elements();
    add_weight(layer, count, bits, node.trainable);
    const bool is_bias = plan.bias && i + 1 == plan.parameters.size();
    if (plan.macs == Macs::Counted && !is_bias) add_macs(layer, count, bits);
  }
  for (const StateSpec& state : plan.states)
    if (!folds(state.folded_into, plan))
      add_weight(layer, state.shape.elements(), kFloatBits, false);
  return layer;
}

double operations_of(const LayerSummary& layer) {
  double operations = 0;
  for (const auto& [bits, count] : layer.macs)
    operations += std::min(1.0, double(bits) * bits / kWordBits) * static_cast<double>(count);
  return operations;
}

// What one more use of a shared layer adds to its row.
void add_use(LayerSummary& layer, const Node& node, const LayerPlan& plan) {
  if (plan.output != layer.output) layer.outputs_differ = true;
  layer.operations += operations_of(summarize_node(node, plan));
}

void add_to_total(LayerSummary& total, const LayerSummary& layer) {
  for (const auto& [bits, count] : layer.weights) total.weights[bits] += count;
  for (const auto& [bits, count] : layer.macs) total.macs[bits] += count;
  total.trainable += layer.trainable;
  total.non_trainable += layer.non_trainable;
  total.memory_bits += layer.memory_bits;
  total.memory_bits_int8 += layer.memory_bits_int8;
  total.activation_bits += layer.activation_bits;
  total.training_bits += layer.training_bits;
  total.operations += layer.operations;
}

std::string block_of(const LayerSummary& layer) {
  return layer.name.substr(0, layer.name.find('/'));
}

}  // namespace

ModelSummary summarize(const Graph& graph, const NodePlans& plans) {
  ModelSummary summary;
  summary.name = graph.name;
  std::map<NodeId, std::size_t> row_of;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (node.owner == id) {
      row_of[id] = summary.layers.size();
      summary.layers.push_back(summarize_node(node, plans[id]));
      summary.layers.back().operations = operations_of(summary.layers.back());
    } else {
      add_use(summary.layers[row_of[node.owner]], node, plans[id]);
    }
    LayerSummary& layer = summary.layers[row_of[node.owner]];
    layer.activation_bits += activation_bits(graph, plans, id);
    layer.training_bits += training_bits(graph, plans, id);
  }
  for (LayerSummary& layer : summary.layers) {
    if (layer.outputs_differ) layer.macs.clear();  // as in Larq, which knows no one shape
    add_to_total(summary.total, layer);
  }
  summary.peak_activation_bits = peak_activation_bits(graph, plans);
  return summary;
}

ModelSummary with_blocks_folded(const ModelSummary& summary) {
  ModelSummary folded = summary;
  folded.layers.clear();
  for (const LayerSummary& layer : summary.layers) {
    const std::string block = block_of(layer);
    const bool joins = !folded.layers.empty() && folded.layers.back().name == block;
    if (!joins) {
      folded.layers.emplace_back();
      folded.layers.back().name = block;
      folded.layers.back().input_precision = layer.input_precision;
    }
    LayerSummary& row = folded.layers.back();
    row.output = layer.output;
    row.outputs_differ = layer.outputs_differ;
    row.macs_known = block != layer.name || layer.macs_known;
    add_to_total(row, layer);
  }
  return folded;
}

}  // namespace qnn
