#include "core/layers/pooling.hpp"

#include "core/layers/inputs.hpp"

namespace qnn {

Pool2dProblem pooling_problem(const PoolingOptions& options, const Shape& image) {
  const Extents2 strides = options.strides.value_or(options.pool_size);
  const WindowPadding pad = window_padding(options.padding, image, options.pool_size, strides);
  return {.height = image[0],
          .width = image[1],
          .channels = image[2],
          .pool_h = options.pool_size[0],
          .pool_w = options.pool_size[1],
          .stride_h = strides[0],
          .stride_w = strides[1],
          .pad_top = pad.top,
          .pad_bottom = pad.bottom,
          .pad_left = pad.left,
          .pad_right = pad.right};
}

const Shape& pooled_image(std::span<const Shape> inputs, const PoolingOptions& options,
                          std::string_view layer) {
  const Shape& image = single_image(inputs, layer);
  if (options.padding == Padding::Valid) {
    require_window_fits(layer, "pool_size", image, options.pool_size);
  }
  return image;
}

}  // namespace qnn
