#include "core/graph/warnings.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "core/activations/activation.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::string_view kActivationModeKernel = "activation_mode_kernel";
constexpr std::string_view kKernelWithoutConstraint = "kernel_without_constraint";
constexpr std::string_view kReluBeforeSign = "relu_before_sign";
constexpr std::string_view kZeroPadding = "zero_padding_of_binary_input";
constexpr std::array kIds{kActivationModeKernel, kKernelWithoutConstraint, kReluBeforeSign,
                          kZeroPadding};

// "depthwise_quantizer" and "constraint" give "depthwise_constraint".
std::string sibling_key(const std::string& quantizer_key, std::string_view what) {
  return quantizer_key.substr(0, quantizer_key.find('_') + 1) + std::string(what);
}

// What the layer's cells outside its input hold; nothing if it has none.
std::optional<float> padding_of(const LayerPlan& plan) {
  if (!plan.product) return std::nullopt;
  if (const auto* conv = std::get_if<Conv2dProblem>(&*plan.product); conv && conv->padded())
    return conv->pad_value;
  if (const auto* conv = std::get_if<Conv3dProblem>(&*plan.product); conv && conv->padded())
    return conv->slice.pad_value;
  return std::nullopt;
}

class Finder {
 public:
  Finder(const Graph& graph, const NodePlans& plans) : graph_(graph), plans_(plans) {}

  std::vector<Warning> run() {
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
      look_at_kernels(id);
      look_at_input(id);
    }
    return std::move(warnings_);
  }

 private:
  void warn(std::string_view id, std::string pointer, const std::string& message,
            std::string help) {
    if (!said_.emplace(id, pointer).second) return;
    warnings_.push_back({.id = id,
                         .problem = {.pointer = std::move(pointer),
                                     .message = format("{} [{}]", message, id),
                                     .help = std::move(help)}});
  }

  void look_at_kernels(NodeId id) {
    const Node& node = graph_.nodes[id];
    if (node.owner != id || !node.trainable) return;
    for (const ParameterSpec& spec : plans_[id].parameters) {
      const Quantizer* quantizer = node.kernel_quantizer(spec.quantizer_key);
      if (quantizer == nullptr) continue;
      const std::string pointer = node.pointer + "/" + spec.quantizer_key;
      if (!quantizer->suits_kernels())
        warn(kActivationModeKernel, pointer,
             format("'{}/{}' has a quantizer for activations: it makes 0 of every negative weight",
                    node.name, spec.name),
             "add \"mode\": \"weights\"");
      if (quantizer->precision() == 1 && !quantizer->is_identity() && !spec.constraint)
        warn(kKernelWithoutConstraint, pointer,
             format("'{}/{}' has a binary quantizer but no constraint: weights that leave the "
                    "window of its gradient get stuck",
                    node.name, spec.name),
             format("add \"{}\": \"weight_clip\"", sibling_key(spec.quantizer_key, "constraint")));
    }
  }

  void look_at_input(NodeId id) {
    const Node& node = graph_.nodes[id];
    if (!node.input_quantizer || node.input_quantizer->levels() != Levels::PlusMinusOne) return;
    const std::optional<float> padding = padding_of(plans_[id]);
    if (padding && std::fabs(*padding) != 1.0f)
      warn(kZeroPadding, node.pointer,
           format("'{}' pads its ±1 input with {}, a third value", node.name, shortest(*padding)),
           "set \"pad_values\" to 1 or -1, with padding \"same\"");
    const Source& source = node.inputs[0];
    if (node.input_quantizer->is_sign() && !source.is_input() &&
        std::holds_alternative<Relu>(plans_[source.index].activation))
      warn(kReluBeforeSign, node.pointer + "/input_quantizer",
           format("'{}' takes the sign of what the relu of '{}' gives, which is always +1",
                  node.name, graph_.nodes[source.index].name),
           "remove the relu, or move it behind the next product");
  }

  const Graph& graph_;
  const NodePlans& plans_;
  std::set<std::pair<std::string_view, std::string>> said_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::span<const std::string_view> warning_ids() { return kIds; }

std::vector<Warning> find_warnings(const Graph& graph, const NodePlans& plans) {
  return Finder(graph, plans).run();
}

}  // namespace qnn
