#include "core/program/passes/use_sign_products.hpp"

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/program/passes/signs.hpp"
#include "core/program/passes/uses.hpp"

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
  // The bits of a node's operands; kNoBuffer: it is no ±1. `scales`: the kernel's, if it is ±s.
  struct Operands {
    BufferId input = kNoBuffer;
    BufferId kernel = kNoBuffer;
    BufferId scales = kNoBuffer;
  };

  // Packs the operands in front of the layer's step, for its gradients and, if the kernel is ±s and
  // the input ±1, for itself. Returns how many steps it added.
  std::size_t pack_operands(std::size_t at, const RunLayer& layer) {
    const auto& product = plans_[layer.node].product;
    if (!product || !takes_signs(*product)) return 0;
    const std::string name = program_.steps[at].name;
    const bool scaled = is_scaled_kernel(program_, layer.parameters[0]);
    const bool binary = scaled && may_pack(layer.inputs[0]) && !binary_product_declines(*product);
    const RunLayerGradient* gradient = gradient_of(layer.node);
    const bool wants_input_gradient =
        gradient != nullptr && gradient->input_gradients[0] != kNoBuffer;
    std::vector<Step> packing;
    Operands& operands = operands_[layer.node];
    if (may_pack(layer.inputs[0]) && (gradient != nullptr || binary))
      operands.input = pack_signs(program_, layer.inputs[0], name + "/pack_input", packing);
    if (scaled && (wants_input_gradient || binary)) {
      const ScaledSigns signs =
          pack_scaled_kernel(program_, layer.parameters[0], name + "/pack_kernel", packing);
      operands.kernel = signs.bits;
      operands.scales = signs.scales;
    } else if (may_pack(layer.parameters[0]) && wants_input_gradient) {
      operands.kernel = pack_signs(program_, layer.parameters[0], name + "/pack_kernel", packing);
    }
    insert_steps(program_, at, packing);
    if (!binary) return packing.size();
    at += packing.size();
    program_.steps[at].operation = BinaryProduct{.node = layer.node,
                                                 .problem = *product,
                                                 .input = operands.input,
                                                 .kernel = operands.kernel,
                                                 .output = layer.output};
    insert_steps(program_, at + 1,
                 {scaling(name + "/scale", Stage::Forward, layer.output, operands.scales)});
    notes_.push_back(format("{}: on bits, then scaled", name));
    return packing.size() + 1;
  }

  // Returns the place of the last step that stands for the one at `at`.
  std::size_t rewrite_gradient(std::size_t at, const RunLayerGradient& layer) {
    Operands operands = operands_[layer.node];
    const bool wants_input_gradient = layer.input_gradients[0] != kNoBuffer;
    // Scaled in place, the output's gradient is lost for later steps.
    if (operands.scales != kNoBuffer && is_read_after(at, layer.output_gradient))
      operands.kernel = kNoBuffer;
    if (operands.input == kNoBuffer && operands.kernel == kNoBuffer) return at;
    const Step whole = program_.steps[at];
    std::vector<Step> parts;
    add_part(parts, whole,
             {.node = layer.node,
              .product = *plans_[layer.node].product,
              .part = ProductPart::KernelGradient,
              .a = layer.output_gradient,
              .b = operands.input == kNoBuffer ? layer.inputs[0] : operands.input,
              .to = layer.parameter_gradients[0],
              .unit = layer.gradient_unit});
    if (wants_input_gradient && operands.kernel != kNoBuffer && operands.scales != kNoBuffer)
      parts.push_back(
          scaling(whole.name + "/scale", whole.stage, layer.output_gradient, operands.scales));
    if (wants_input_gradient)
      add_part(parts, whole,
               {.node = layer.node,
                .product = *plans_[layer.node].product,
                .part = ProductPart::InputGradient,
                .a = layer.output_gradient,
                .b = operands.kernel == kNoBuffer ? layer.parameters[0] : operands.kernel,
                .to = layer.input_gradients[0],
                // Scaled by channel, the values have no common unit any more.
                .unit = operands.scales == kNoBuffer ? layer.gradient_unit : kNoBuffer});
    program_.steps[at] = parts.back();
    parts.pop_back();
    insert_steps(program_, at, parts);
    return at + parts.size();
  }

  void add_part(std::vector<Step>& parts, const Step& whole, const RunProduct& product) {
    const bool input = product.part == ProductPart::InputGradient;
    const bool bits = program_.buffers[product.b].dtype == DType::Bit;
    parts.push_back({.name = whole.name + (input ? "/input" : "/kernel"),
                     .stage = whole.stage,
                     .training_only = whole.training_only,
                     .operation = product});
    notes_.push_back(format("{}: {}", parts.back().name,
                            bits    ? "by bits"
                            : input ? "on floats: its kernel is not ±1"
                                    : "on floats: its input is not ±1"));
  }

  static Step scaling(std::string name, Stage stage, BufferId value, BufferId scales) {
    return {.name = std::move(name),
            .stage = stage,
            .training_only = false,
            .operation = ScaleChannels{.value = value, .scales = scales}};
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

  bool is_read_after(std::size_t at, BufferId buffer) const {
    const BufferId storage = program_.storage(buffer);
    return std::any_of(program_.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                       program_.steps.end(),
                       [&](const Step& step) { return reads_storage(program_, step, storage); });
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
