#include "core/train/flip_ratios.hpp"

#include <algorithm>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

std::vector<std::size_t> quantized_kernels(const Program& program) {
  std::vector<std::size_t> kernels;
  for (std::size_t i = 0; i < program.parameters.size(); ++i)
    if (program.parameters[i].quantizer != nullptr) kernels.push_back(i);
  return kernels;
}

}  // namespace

FlipRatios::FlipRatios(const Model& model) : kernels_(quantized_kernels(model.program())) {
  const auto& parameters = model.program().parameters;
  for (const std::size_t kernel : kernels_) {
    const ParameterInfo& info = parameters[kernel];
    const auto of_same_layer = std::ranges::count_if(
        kernels_, [&](std::size_t other) { return parameters[other].node == info.node; });
    names_.push_back(of_same_layer > 1 ? info.path : info.path.substr(0, info.path.rfind('/')));
  }
}

void FlipRatios::count_step(const FlipRatio& metric, Model& model, MetricState& state) const {
  if (state.empty()) state.assign(1 + kernels_.size(), 0);
  require(state.size() == 1 + kernels_.size(), "flip_ratio counts the kernels of another network");
  for (std::size_t k = 0; k < kernels_.size(); ++k) {
    Parameter& parameter = model.parameters().parameters[kernels_[k]];
    const auto slot = std::ranges::find(parameter.slot_names, kSlot);
    require(slot != parameter.slot_names.end(), "flip_ratio has no room for a kernel");
    const auto index = static_cast<std::size_t>(slot - parameter.slot_names.begin());
    metric.count(model.quantized(kernels_[k]), parameter.slots[index].floats(), k, state);
  }
  FlipRatio::finish_step(state);
}

void add_flip_ratio_slots(Model& model) {
  for (const std::size_t kernel : quantized_kernels(model.program()))
    model.parameters().add_slot(kernel, FlipRatios::kSlot, 0);
}

}  // namespace qnn
