#include "core/program/passes/use_sign_products.hpp"

#include <utility>

#include "core/base/text.hpp"
#include "core/program/passes/signs.hpp"

namespace qnn {
namespace {

class Rewriting {
 public:
  Rewriting(Program& program, const NodePlans& plans, std::vector<std::string>& notes)
      : program_(program), plans_(plans), notes_(notes) {}

  void run() {
    operands_.resize(plans_.size());
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      if (const auto* layer = std::get_if<RunLayer>(&program_.steps[i].operation)) {
        i += pack_operands(i, RunLayer(*layer));
      } else if (const auto* binary = std::get_if<BinaryProduct>(&program_.steps[i].operation)) {
        if (takes_signs(binary->problem))
          operands_[binary->node] = {.input = binary->input, .kernel = binary->kernel};
      } else if (const auto* gradient =
                     std::get_if<RunLayerGradient>(&program_.steps[i].operation)) {
        i = rewrite_gradient(i, RunLayerGradient(*gradient));
      }
    }
    mark_training_only(program_);
  }

 private:
  // The bits of a node's operands; kNoBuffer: it is no ±1.
  struct Operands {
    BufferId input = kNoBuffer;
    BufferId kernel = kNoBuffer;
  };

  // Packs the operands in front of the layer's step. Returns how many steps it added.
  std::size_t pack_operands(std::size_t at, const RunLayer& layer) {
    if (!plans_[layer.node].product || !takes_signs(*plans_[layer.node].product)) return 0;
    const std::string name = program_.steps[at].name;
    std::vector<Step> packing;
    Operands& operands = operands_[layer.node];
    if (may_pack(layer.inputs[0]) && is_trained(layer.node))
      operands.input = pack_signs(program_, layer.inputs[0], name + "/pack_input", packing);
    if (may_pack(layer.parameters[0]) && wants_input_gradient(layer.node))
      operands.kernel = pack_signs(program_, layer.parameters[0], name + "/pack_kernel", packing);
    insert_steps(program_, at, packing);
    return packing.size();
  }

  // Returns the place of the last step that stands for the one at `at`.
  std::size_t rewrite_gradient(std::size_t at, const RunLayerGradient& layer) {
    const Operands operands = operands_[layer.node];
    if (operands.input == kNoBuffer && operands.kernel == kNoBuffer) return at;
    const Step whole = program_.steps[at];
    std::vector<Step> parts;
    if (layer.input_gradients[0] != kNoBuffer)
      parts.push_back(part_of(whole, layer, ProductPart::InputGradient,
                              operands.kernel == kNoBuffer ? layer.parameters[0] : operands.kernel,
                              layer.input_gradients[0]));
    parts.push_back(part_of(whole, layer, ProductPart::KernelGradient,
                            operands.input == kNoBuffer ? layer.inputs[0] : operands.input,
                            layer.parameter_gradients[0]));
    for (const Step& part : parts) {
      const auto& product = std::get<RunProduct>(part.operation);
      notes_.push_back(format("{}: {}", part.name,
                              program_.buffers[product.b].dtype == DType::Bit
                                  ? "by bits"
                                  : "on floats: neither operand is ±1"));
    }
    program_.steps[at] = parts.back();
    parts.pop_back();
    insert_steps(program_, at, parts);
    return at + parts.size();
  }

  Step part_of(const Step& whole, const RunLayerGradient& layer, ProductPart part, BufferId b,
               BufferId to) const {
    return {.name = whole.name + (part == ProductPart::InputGradient ? "/input" : "/kernel"),
            .stage = whole.stage,
            .training_only = whole.training_only,
            .operation = RunProduct{.node = layer.node,
                                    .product = *plans_[layer.node].product,
                                    .part = part,
                                    .a = layer.output_gradient,
                                    .b = b,
                                    .to = to}};
  }

  bool may_pack(BufferId value) const {
    return is_plus_minus_one(program_, value) && can_be_packed(program_, value);
  }

  const RunLayerGradient* gradient_of(NodeId node) const {
    for (const Step& step : program_.steps)
      if (const auto* gradient = std::get_if<RunLayerGradient>(&step.operation);
          gradient != nullptr && gradient->node == node)
        return gradient;
    return nullptr;
  }
  bool is_trained(NodeId node) const { return gradient_of(node) != nullptr; }
  bool wants_input_gradient(NodeId node) const {
    const RunLayerGradient* gradient = gradient_of(node);
    return gradient != nullptr && gradient->input_gradients[0] != kNoBuffer;
  }

  Program& program_;
  const NodePlans& plans_;
  std::vector<std::string>& notes_;
  std::vector<Operands> operands_;  // by node
};

}  // namespace

void use_sign_products(Program& program, const NodePlans& plans, std::vector<std::string>& notes) {
  Rewriting(program, plans, notes).run();
}

}  // namespace qnn
