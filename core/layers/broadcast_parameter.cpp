#include "core/layers/broadcast_parameter.hpp"

#include "core/kernels/reduce.hpp"
#include "core/kernels/strided.hpp"

namespace qnn {
namespace {

// Whether the axes along which the parameter repeats come before all others.
bool repeats_first(const Shape& sample, const Shape& parameter) {
  bool others = false;
  for (std::size_t axis = 0; axis < sample.rank(); ++axis) {
    const bool repeats = parameter[axis] != sample[axis];
    if (repeats && others) return false;
    others = others || (!repeats && sample[axis] > 1);
  }
  return true;
}

}  // namespace

BroadcastParameter::BroadcastParameter(const Shape& sample, const Shape& parameter)
    : sample_(sample), parameter_(parameter), in_place_(repeats_first(sample, parameter)) {
  width_ = in_place_ ? parameter.elements() : sample.elements();
}

WorkspaceSize BroadcastParameter::workspace(std::size_t rows) const {
  return column_sums_workspace(rows * sample_.elements() / width_, width_);
}

std::span<const float> BroadcastParameter::spread(std::span<const float> parameter,
                                                  std::span<float> copy) const {
  if (in_place_) return parameter;
  rearrange(broadcast_map(parameter_, sample_), parameter, copy);
  return copy;
}

void BroadcastParameter::sum(std::span<const float> uses, std::span<float> gradient,
                             std::span<float> copy, const Workspace& workspace) const {
  column_sums(uses, width_, in_place_ ? gradient : copy, workspace);
  if (!in_place_) rearrange_gradient(broadcast_map(parameter_, sample_), copy, gradient);
}

}  // namespace qnn
