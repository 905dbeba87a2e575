#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
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

// Where a node reads: another node's output, or one of the model's inputs.
struct Source {
  enum class Kind { Node, Input };
  Kind kind = Kind::Node;
  std::size_t index = 0;  // in Graph::nodes or Graph::inputs

  static Source node(NodeId id) { return {.kind = Kind::Node, .index = id}; }
  static Source input(std::size_t index) { return {.kind = Kind::Input, .index = index}; }
  bool is_input() const { return kind == Kind::Input; }
  bool operator==(const Source&) const = default;
};

// A quantizer on one of a node's weights.
struct WeightQuantizer {
  std::string key;  // the layer's slot: "kernel_quantizer"
  const Quantizer* quantizer = nullptr;
};

// One use of a layer: what it reads, and the quantizers on its edges: on its input, on its weights
// by slot key, and on its output. Layers and quantizers are the graph's.
struct Node {
  std::string name;
  std::string type;       // as the config writes it
  NodeId owner = 0;       // whose weights and states it uses: itself, or an earlier node that
                          // uses the same layer
  bool trainable = true;  // whether its weights are trained
  std::vector<Source> inputs;
  const Layer* layer = nullptr;  // nothing if its config had problems
  std::string input_quantizer_name;
  const Quantizer* input_quantizer = nullptr;  // or nothing
  std::vector<WeightQuantizer> weight_quantizers;
  const Quantizer* output_quantizer = nullptr;  // in place of an activation; or nothing
  std::string pointer;                          // in the config, for messages
  std::string used_at;

  const Quantizer* kernel_quantizer(const std::string& key) const;  // or nothing
};

struct GraphInput {
  std::string name;  // as layers call it
  std::string data;  // the data set's input that it takes; empty: the first
  std::string pointer;
  Shape shape;             // of one sample; set by bind_inputs
  std::size_t source = 0;  // index of the data set's input; set by bind_inputs
};

struct GraphOutput {
  std::string name;
  NodeId node = 0;
};

// What the user meant: layers, who reads whom, a quantizer or none on each edge and each weight.
struct Graph {
  std::string name;
  std::vector<GraphInput> inputs;
  std::vector<Node> nodes;  // each reads earlier ones only
  std::vector<GraphOutput> outputs;

  std::vector<std::unique_ptr<Layer>> layers;
  std::vector<std::unique_ptr<Quantizer>> quantizers;
};

// Connects the layers. Reports layers and inputs that nothing reads and that are no output: they
// would be there for nothing. A node whose layer has problems keeps its place without one.
Graph build_graph(ModelSpec model, Problems& problems);

// One input that a data set gives.
struct GivenInput {
  std::string name;
  Shape shape;  // of one sample
};

// Finds the data set's input for each input of the graph; reports those that there are not.
void bind_inputs(Graph& graph, std::span<const GivenInput> given, Problems& problems);

// What each node needs and gives, by NodeId.
using NodePlans = std::vector<LayerPlan>;

// Plans every layer of a graph with bound inputs. Reports a layer that cannot take its inputs at
// the layer's place in the config, with the shapes; layers that read it are left unplanned. Reports
// a use of a shared layer whose inputs ask for other weights than its first use's.
NodePlans infer_shapes(const Graph& graph, Problems& problems);

// The shape of what is read there.
const Shape& output_shape(const Graph& graph, const NodePlans& plans, const Source& source);

// Shapes of all inputs of a node.
std::vector<Shape> input_shapes(const Graph& graph, const NodePlans& plans, NodeId node);

}  // namespace qnn
