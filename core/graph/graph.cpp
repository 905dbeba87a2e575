#include "core/graph/graph.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Takes the parts of a spec into the graph, one layer after the other.
class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  void add_input(ModelInput input) {
    sources_.emplace(input.name, Source::input(graph_.inputs.size()));
    graph_.inputs.push_back({.name = std::move(input.name),
                             .data = std::move(input.data),
                             .pointer = std::move(input.pointer),
                             .shape = {},
                             .source = 0});
  }

  void add_layer(LayerSpec spec) {
    const NodeId id = graph_.nodes.size();
    Node node;
    node.name = std::move(spec.name);
    node.type = std::move(spec.type);
    node.pointer = std::move(spec.pointer);
    node.used_at = std::move(spec.used_at);
    for (const std::string& input : spec.inputs) node.inputs.push_back(sources_.at(input));
    if (spec.shared_with.empty()) {
      node.owner = id;
      node.trainable = spec.trainable;
      take_layer(spec, node);
    } else {
      share_layer(sources_.at(spec.shared_with).index, node);
    }
    sources_.emplace(node.name, Source::node(id));
    graph_.nodes.push_back(std::move(node));
  }

  void add_output(const ModelOutput& output, Problems& problems) {
    const Source source = sources_.at(output.layer);
    if (source.is_input()) {
      problems.report(output.pointer, "the output is the input itself", "name a layer");
      return;
    }
    graph_.outputs.push_back({.name = output.name, .node = source.index});
  }

 private:
  const Quantizer* keep(std::unique_ptr<Quantizer> quantizer) {
    if (quantizer == nullptr) return nullptr;
    graph_.quantizers.push_back(std::move(quantizer));
    return graph_.quantizers.back().get();
  }

  void take_layer(LayerSpec& spec, Node& node) {
    node.layer = spec.layer.get();
    if (spec.layer != nullptr) graph_.layers.push_back(std::move(spec.layer));
    node.input_quantizer_name = std::move(spec.input_quantizer_name);
    node.input_quantizer = keep(std::move(spec.input_quantizer));
    node.output_quantizer = keep(std::move(spec.output_quantizer));
    for (KernelQuantizer& each : spec.kernel_quantizers)
      node.weight_quantizers.push_back(
          {.key = each.key, .quantizer = keep(std::move(each.quantizer))});
  }

  void share_layer(NodeId owner, Node& node) const {
    const Node& first = graph_.nodes[owner];
    node.owner = owner;
    node.trainable = first.trainable;
    node.layer = first.layer;
    node.input_quantizer_name = first.input_quantizer_name;
    node.input_quantizer = first.input_quantizer;
    node.weight_quantizers = first.weight_quantizers;
    node.output_quantizer = first.output_quantizer;
  }

  Graph& graph_;
  std::map<std::string, Source> sources_;
};

void report_unread(const Graph& graph, Problems& problems) {
  std::vector<bool> nodes(graph.nodes.size(), false), inputs(graph.inputs.size(), false);
  for (const Node& node : graph.nodes)
    for (const Source& source : node.inputs)
      (source.is_input() ? inputs : nodes)[source.index] = true;
  for (const GraphOutput& output : graph.outputs) nodes[output.node] = true;
  const bool one = graph.outputs.size() == 1;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    // A layer with problems of its own: those come first.
    if (graph.nodes[id].layer == nullptr || nodes[id]) continue;
    problems.report(graph.nodes[id].pointer,
                    format("no layer reads '{}', and it is {}", graph.nodes[id].name,
                           one ? "not the output" : "no output"),
                    format("remove it, name it in another layer's \"inputs\", or make it {}",
                           one ? "the \"output\"" : "one of the \"outputs\""));
  }
  if (graph.inputs.size() == 1) return;  // a layer always reads it
  for (std::size_t i = 0; i < graph.inputs.size(); ++i)
    if (!inputs[i])
      problems.report(graph.inputs[i].pointer,
                      format("no layer reads the input '{}'", graph.inputs[i].name),
                      "remove it, or name it in a layer's \"inputs\"");
}

}  // namespace

const Quantizer* Node::kernel_quantizer(const std::string& key) const {
  for (const WeightQuantizer& candidate : weight_quantizers)
    if (candidate.key == key) return candidate.quantizer;
  return nullptr;
}

Graph build_graph(ModelSpec model, Problems& problems) {
  Graph graph;
  graph.name = std::move(model.name);
  Builder builder(graph);
  for (ModelInput& input : model.inputs) builder.add_input(std::move(input));
  for (LayerSpec& spec : model.layers) builder.add_layer(std::move(spec));
  if (graph.nodes.empty()) return graph;
  for (const ModelOutput& output : model.outputs) builder.add_output(output, problems);
  if (!graph.outputs.empty()) report_unread(graph, problems);
  return graph;
}

void bind_inputs(Graph& graph, std::span<const GivenInput> given, Problems& problems) {
  for (GraphInput& input : graph.inputs) {
    const auto found = input.data.empty()
                           ? given.begin()
                           : std::find_if(given.begin(), given.end(), [&](const GivenInput& each) {
                               return each.name == input.data;
                             });
    if (found == given.end()) {
      std::vector<std::string> names;
      for (const GivenInput& each : given) names.push_back(each.name);
      problems.report(input.pointer, format("the data set has no input '{}'", input.data),
                      format("its inputs are: {}", join(names)));
      continue;
    }
    input.shape = found->shape;
    input.source = static_cast<std::size_t>(found - given.begin());
  }
}

}  // namespace qnn
