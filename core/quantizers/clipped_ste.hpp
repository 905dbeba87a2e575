#pragma once

#include <optional>
#include <span>

#include "core/kernels/elementwise.hpp"

namespace qnn {

// The clipped straight-through gradient that several quantizers share:
//
//   dL/dx = dL/dq if |x| <= clip_value, else 0; without a clip_value dL/dq throughout
inline void clipped_ste(std::span<const float> x, std::optional<float> clip_value,
                        std::span<const float> dq, std::span<float> dx) {
  if (clip_value) {
    clipped_gradient(x, *clip_value, dq, dx);
  } else {
    copy(dq, dx);
  }
}

}  // namespace qnn
