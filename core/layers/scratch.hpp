#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/workspace.hpp"

namespace qnn {

// Scratch of a layer's own beside that of a kernel it calls: the kernel uses the shared part of the
// workspace from its beginning, the layer takes pieces from its end.

// `size` with room for `floats` more.
inline WorkspaceSize with_scratch(WorkspaceSize size, std::size_t floats) {
  size.shared = (size.shared + sizeof(float) - 1) / sizeof(float) * sizeof(float);
  size.shared += floats * sizeof(float);
  return size;
}

class Scratch {
 public:
  explicit Scratch(const Workspace& workspace) : rest_(workspace.shared_floats()) {}

  std::span<float> take(std::size_t floats) {
    const std::span<float> piece = rest_.last(floats);
    rest_ = rest_.first(rest_.size() - floats);
    return piece;
  }

 private:
  std::span<float> rest_;
};

}  // namespace qnn
