#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/metrics/flip_ratio.hpp"
#include "core/model/model.hpp"

namespace qnn {

// The quantized kernels of a model, for the metric flip_ratio. Where a kernel has a slot of this
// name, it keeps the values of the step before.
class FlipRatios {
 public:
  static constexpr std::string_view kSlot = "flip_ratio";

  explicit FlipRatios(const Model& model);

  // By layer: "conv1", or by the kernel's path where a layer has several.
  const std::vector<std::string>& names() const { return names_; }

  // Counts the kernels of the last training step; allocates at the first one only.
  void count_step(const FlipRatio& metric, Model& model, MetricState& state) const;

 private:
  std::vector<std::size_t> kernels_;  // indices of the parameters
  std::vector<std::string> names_;
};

// Gives each quantized kernel room for the values of the step before.
void add_flip_ratio_slots(Model& model);

}  // namespace qnn
