#include "core/layers/broadcast_layer.hpp"

namespace qnn {

AxisSet PreluFunction::axes(const Shape& sample) const {
  AxisSet all;
  for (std::size_t axis = 0; axis < sample.rank(); ++axis) all.set(axis);
  if (!shared_axes || shared_axes->values.empty()) return all;
  return all & ~sample_axes(*shared_axes, sample, kName);
}

}  // namespace qnn
