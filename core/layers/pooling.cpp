#include "core/layers/pooling.hpp"

#include "core/layers/inputs.hpp"

namespace qnn {

Pool2dProblem pooling_problem(const PoolingOptions& options, const Shape& image) {
  const WindowAxes axes = window_axes(options.padding, image, options.pool_size,
                                      options.strides.value_or(options.pool_size));
  const WindowAxis& vertical = axes[1];
  const WindowAxis& horizontal = axes[2];
  return {.height = vertical.extent,
          .width = horizontal.extent,
          .channels = image.back(),
          .pool_h = vertical.window,
          .pool_w = horizontal.window,
          .stride_h = vertical.stride,
          .stride_w = horizontal.stride,
          .pad_top = vertical.before,
          .pad_bottom = vertical.after,
          .pad_left = horizontal.before,
          .pad_right = horizontal.after};
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
