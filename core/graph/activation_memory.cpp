#include "core/graph/activation_memory.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace qnn {
namespace {

constexpr std::uint64_t kFloatBits = 32;

// The value whose memory a node's output is: a node that only reshapes makes none.
Source storage(const Graph& graph, const NodePlans& plans, Source source) {
  const auto reshapes = [&](NodeId id) {
    return plans[id].reshapes_only && std::holds_alternative<Linear>(plans[id].activation) &&
           graph.nodes[id].output_quantizer == nullptr;
  };
  while (!source.is_input() && reshapes(source.index)) source = graph.nodes[source.index].inputs[0];
  return source;
}

bool makes_memory(const Graph& graph, const NodePlans& plans, NodeId id) {
  return storage(graph, plans, Source::node(id)) == Source::node(id);
}

// How a value is read: by whom last, and with how many bits at most.
struct Reading {
  NodeId last = 0;
  std::uint64_t bits = 0;
};

Reading reading_of(const Graph& graph, const NodePlans& plans, const Source& value) {
  Reading reading;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (storage(graph, plans, node.inputs[i]) != value || !makes_memory(graph, plans, id))
        continue;
      const bool quantizes = i == 0 && node.input_quantizer != nullptr;
      const auto bits =
          quantizes ? static_cast<std::uint64_t>(node.input_quantizer->precision()) : kFloatBits;
      reading = {.last = id, .bits = std::max(reading.bits, bits)};
    }
  }
  for (const GraphOutput& output : graph.outputs)
    if (storage(graph, plans, Source::node(output.node)) == value)
      reading = {.last = graph.nodes.size(), .bits = kFloatBits};
  return reading;
}

std::uint64_t bits_of(const Graph& graph, const NodePlans& plans, const Source& value,
                      const Reading& reading) {
  const Quantizer* quantizer =
      value.is_input() ? nullptr : graph.nodes[value.index].output_quantizer;
  const auto made =
      quantizer == nullptr ? kFloatBits : static_cast<std::uint64_t>(quantizer->precision());
  return std::min(reading.bits, made) * output_shape(graph, plans, value).elements();
}

}  // namespace

std::uint64_t activation_bits(const Graph& graph, const NodePlans& plans, NodeId id) {
  if (!makes_memory(graph, plans, id)) return 0;
  const Source value = Source::node(id);
  return bits_of(graph, plans, value, reading_of(graph, plans, value));
}

std::uint64_t training_bits(const Graph& graph, const NodePlans& plans, NodeId id) {
  const Node& node = graph.nodes[id];
  std::uint64_t bits = 0;
  if (makes_memory(graph, plans, id)) bits += 2 * kFloatBits * plans[id].output.elements();
  if (node.output_quantizer != nullptr && !plans[id].reshapes_only)
    bits += kFloatBits * plans[id].output.elements();
  if (node.input_quantizer != nullptr)
    bits += kFloatBits * output_shape(graph, plans, node.inputs[0]).elements();
  for (const SavedSpec& saved : plans[id].saved)
    if (saved.per_sample) bits += 8 * bytes_of(saved.shape, saved.dtype);
  return bits;
}

std::uint64_t peak_activation_bits(const Graph& graph, const NodePlans& plans) {
  std::vector<std::uint64_t> alive(graph.nodes.size(), 0);
  const auto keep = [&](const Source& value, NodeId first) {
    const Reading reading = reading_of(graph, plans, value);
    const std::uint64_t bits = bits_of(graph, plans, value, reading);
    for (NodeId id = first; id < alive.size() && id <= reading.last; ++id) alive[id] += bits;
  };
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) keep(Source::input(i), 0);
  for (NodeId id = 0; id < graph.nodes.size(); ++id)
    if (makes_memory(graph, plans, id)) keep(Source::node(id), id);
  return alive.empty() ? 0 : *std::max_element(alive.begin(), alive.end());
}

}  // namespace qnn
