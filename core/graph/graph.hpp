#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/problems.hpp"
#include "core/layers/layer.hpp"
#include "core/quantizers/quantizer.hpp"
#include "core/spec/model_spec.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// A node is known by its place in the execution order, which is the order of the config.
using NodeId = std::size_t;
inline constexpr NodeId kGraphInput = std::numeric_limits<NodeId>::max();  // the model's input

// A layer, the nodes that it reads, and the quantizers on its edges: on its input, on its weights
// by slot key, and on its output.
struct Node {
  std::string name;
  std::string type;  // as the config writes it
  std::vector<NodeId> inputs;
  std::unique_ptr<Layer> layer;
  std::string input_quantizer_name;
  std::unique_ptr<Quantizer> input_quantizer;  // or nothing
  std::vector<KernelQuantizer> kernel_quantizers;
  std::unique_ptr<Quantizer> output_quantizer;  // in place of an activation; or nothing
  std::string pointer;                          // in the config, for messages
  std::string used_at;

  const Quantizer* kernel_quantizer(const std::string& key) const;  // or nothing
};

// What the user meant: layers, who reads whom, a quantizer or none on each edge and each weight.
struct Graph {
  std::string name;
  std::vector<Node> nodes;  // each reads earlier ones only
  NodeId output = 0;
};

// Connects the layers. Reports layers that nothing reads and that are not the output: they would
// be trained for nothing. A node whose layer has problems keeps its place without one.
Graph build_graph(ModelSpec model, Problems& problems);

// What each node needs and gives, by NodeId.
using NodePlans = std::vector<LayerPlan>;

// Plans every layer for samples of shape `input`. Reports a layer that cannot take its inputs at
// the layer's place in the config, with the shapes; layers that read it are left unplanned.
NodePlans infer_shapes(const Graph& graph, const Shape& input, Problems& problems);

// The shape of a node's output, or of the model's input.
const Shape& output_shape(const NodePlans& plans, const Shape& input, NodeId node);

// Shapes of all inputs of a node.
std::vector<Shape> input_shapes(const Graph& graph, const NodePlans& plans, const Shape& input,
                                NodeId node);

}  // namespace qnn
