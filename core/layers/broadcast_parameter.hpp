#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/workspace.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// A parameter that is spread over a sample: of the sample's rank, with extent 1 in the axes along
// which it repeats. Element-wise layers see a batch as rows of width() values, each of which meets
// the spread-out parameter.
class BroadcastParameter {
 public:
  BroadcastParameter(const Shape& sample, const Shape& parameter);

  // Values of the parameter itself if only its first axes repeat, else of a sample.
  std::size_t width() const { return width_; }
  // Floats of the spread-out copy; 0 if the parameter itself serves.
  std::size_t copy_size() const { return in_place_ ? 0 : width_; }
  // What the sums below need beside the scratch that they are given.
  WorkspaceSize workspace(std::size_t rows) const;

  std::span<const float> spread(std::span<const float> parameter, std::span<float> copy) const;
  // The parameter's gradient from that of each use of it, [rows, sample].
  void sum(std::span<const float> uses, std::span<float> gradient, std::span<float> copy,
           const Workspace& workspace) const;

 private:
  Shape sample_, parameter_;
  std::size_t width_;
  bool in_place_;
};

}  // namespace qnn
