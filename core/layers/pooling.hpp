#pragma once

#include <optional>

#include "core/config/fields.hpp"
#include "core/kernels/pool2d.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// The fields that the pooling layers share.
struct PoolingOptions {
  Extents<2> pool_size{2, 2};
  std::optional<Extents<2>> strides = std::nullopt;
  Padding padding = Padding::Valid;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("pool_size", pool_size, "height and width of the window", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("strides", strides, "steps of the window; null for those of pool_size", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("padding", padding, "\"same\" lets windows reach over the border, \"valid\" not");
  }
};

// The pooling of an image [height, width, channels].
Pool2dProblem pooling_problem(const PoolingOptions& options, const Shape& image);

// The only input of layer type `layer`, an image that the window fits into; throws
// UserError(Config).
const Shape& pooled_image(std::span<const Shape> inputs, const PoolingOptions& options,
                          std::string_view layer);

}  // namespace qnn
