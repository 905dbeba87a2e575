#include "core/graph/graph.hpp"

#include <map>
#include <utility>

#include "core/base/text.hpp"

namespace qnn {

const Quantizer* Node::kernel_quantizer(const std::string& key) const {
  for (const KernelQuantizer& candidate : kernel_quantizers)
    if (candidate.key == key) return candidate.quantizer.get();
  return nullptr;
}

Graph build_graph(ModelSpec model, Problems& problems) {
  Graph graph{.name = std::move(model.name), .nodes = {}, .output = 0};
  std::map<std::string, NodeId> ids{{kInputName, kGraphInput}};
  std::vector<bool> read(model.layers.size(), false);
  for (LayerSpec& spec : model.layers) {
    Node node{.name = spec.name,
              .type = spec.type,
              .inputs = {},
              .layer = std::move(spec.layer),
              .input_quantizer_name = std::move(spec.input_quantizer_name),
              .input_quantizer = std::move(spec.input_quantizer),
              .kernel_quantizers = std::move(spec.kernel_quantizers),
              .output_quantizer = std::move(spec.output_quantizer),
              .pointer = std::move(spec.pointer),
              .used_at = std::move(spec.used_at)};
    for (const std::string& input : spec.inputs) {
      node.inputs.push_back(ids.at(input));
      if (node.inputs.back() != kGraphInput) read[node.inputs.back()] = true;
    }
    ids.emplace(node.name, graph.nodes.size());
    graph.nodes.push_back(std::move(node));
  }
  if (graph.nodes.empty()) return graph;
  if (model.output == kInputName) {
    problems.report("/model/output", "the output is the input itself", "name a layer");
    return graph;
  }
  graph.output = ids.at(model.output);
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    // A layer with problems of its own: those come first.
    if (graph.nodes[id].layer == nullptr) continue;
    if (read[id] || id == graph.output) continue;
    problems.report(graph.nodes[id].pointer,
                    format("no layer reads '{}', and it is not the output", graph.nodes[id].name),
                    "remove it, name it in another layer's \"inputs\", or make it the \"output\"");
  }
  return graph;
}

}  // namespace qnn
