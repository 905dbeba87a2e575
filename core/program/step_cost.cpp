#include "core/program/step_cost.hpp"

#include "core/program/operands.hpp"
#include "core/program/operation_names.hpp"

namespace qnn {
namespace {

// Outputs of one sample times the terms of each.
std::size_t multiply_adds(const Product& product, const Shape& input) {
  if (const auto* dense = std::get_if<DenseProblem>(&product)) return input.elements() * dense->out;
  if (const auto* conv = std::get_if<Conv2dProblem>(&product))
    return conv->output_size() * conv->patch();
  const auto& conv = std::get<Conv3dProblem>(product);
  return conv.output_size() * conv.patch();
}

// Collects the products of an operation.
class Products {
 public:
  Products(const Graph& graph, const NodePlans& plans, std::size_t rows)
      : graph_(graph), plans_(plans), rows_(rows) {}

  void operator()(const RunLayer& op) { forward(op.node); }
  void operator()(const BinaryProduct& op) { forward(op.node); }
  void operator()(const RunLayerGradient& op) {
    if (!op.input_gradients.empty() && op.input_gradients[0] != kNoBuffer) input_gradient(op.node);
    if (!op.parameter_gradients.empty()) kernel_gradient(op.node);
  }
  void operator()(const RunProduct& op) {
    if (op.part == ProductPart::Forward) forward(op.node);
    if (op.part == ProductPart::InputGradient) input_gradient(op.node);
    if (op.part == ProductPart::KernelGradient) kernel_gradient(op.node);
  }
  void operator()(const auto&) {}

  std::vector<ProductCost> found;

 private:
  enum class Operand { Input, Kernel, OutputGradient };

  void forward(NodeId node) { add(node, Operand::Input, Operand::Kernel); }
  void input_gradient(NodeId node) { add(node, Operand::OutputGradient, Operand::Kernel); }
  void kernel_gradient(NodeId node) { add(node, Operand::OutputGradient, Operand::Input); }

  // Layers that are no products, and may have no kernel, add nothing.
  void add(NodeId node, Operand left, Operand right) {
    if (!plans_[node].product) return;
    const Shape input = output_shape(graph_, plans_, graph_.nodes[node].inputs[0]);
    const std::size_t one = multiply_adds(*plans_[node].product, input);
    const int of_signs = (is_signs(node, left) ? 1 : 0) + (is_signs(node, right) ? 1 : 0);
    found.push_back({.operands = of_signs == 2   ? OperandKind::Signs
                                 : of_signs == 1 ? OperandKind::FloatsAndSigns
                                                 : OperandKind::Floats,
                     .operations = 2.0 * static_cast<double>(one) * static_cast<double>(rows_)});
  }

  bool is_signs(NodeId node, Operand operand) const {
    if (operand == Operand::Input) return input_is_signs(graph_, plans_, node);
    return operand == Operand::Kernel && kernel_is_signs(graph_, plans_, node);
  }

  const Graph& graph_;
  const NodePlans& plans_;
  const std::size_t rows_;
};

double bytes_of_buffers(const Program& program, const std::vector<BufferId>& ids,
                        std::size_t rows) {
  double bytes = 0;
  for (const BufferId id : ids) {
    const Buffer& buffer = program.buffers[id];
    const Shape shape = buffer.per_sample ? buffer.shape.with_front(rows) : buffer.shape;
    bytes += static_cast<double>(bytes_of(shape, buffer.dtype));
  }
  return bytes;
}

// The node that a step runs as a whole, forward or backward; nothing if it is another operation.
const Node* run_node(const Graph& graph, const Step& step) {
  if (const auto* run = std::get_if<RunLayer>(&step.operation)) return &graph.nodes[run->node];
  if (const auto* run = std::get_if<RunLayerGradient>(&step.operation))
    return &graph.nodes[run->node];
  return nullptr;
}

}  // namespace

std::string_view name_of(OperandKind operands) {
  switch (operands) {
    case OperandKind::Floats:
      return "float x float";
    case OperandKind::FloatsAndSigns:
      return "float x sign";
    case OperandKind::Signs:
      return "sign x sign";
  }
  return {};
}

double StepCost::operations() const {
  double sum = 0;
  for (const ProductCost& product : products) sum += product.operations;
  return sum;
}

std::vector<StepCost> step_costs(const Program& program, const Graph& graph, const NodePlans& plans,
                                 std::size_t rows) {
  std::vector<StepCost> costs;
  for (const Step& step : program.steps) {
    Products products(graph, plans, rows);
    std::visit(products, step.operation);
    costs.push_back({.products = std::move(products.found),
                     .bytes = bytes_of_buffers(program, reads_of(step), rows) +
                              bytes_of_buffers(program, writes_of(step), rows)});
  }
  return costs;
}

std::string layer_of(const Graph& graph, const Step& step) {
  std::string longest;
  for (const Node& node : graph.nodes)
    if (node.name.size() > longest.size() && step.name.starts_with(node.name) &&
        (step.name.size() == node.name.size() || step.name[node.name.size()] == '/'))
      longest = node.name;
  return longest;
}

std::string kind_of(const Graph& graph, const Step& step) {
  const Node* node = run_node(graph, step);
  if (node == nullptr) return std::string(operation_name(step.operation));
  const bool backward = std::holds_alternative<RunLayerGradient>(step.operation);
  return node->type + (backward ? " gradient" : "");
}

}  // namespace qnn
