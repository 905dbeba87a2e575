#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/kernels/pool.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// The fields that the pooling layers over N spatial axes share.
template <std::size_t N>
struct PoolingOptions {
  Extents<N> pool_size = equal_extents<N>(2);
  std::optional<Extents<N>> strides = std::nullopt;
  Padding padding = Padding::Valid;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("pool_size", pool_size, "extents of the window", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("strides", strides, "steps of the window; null for those of pool_size", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("padding", padding, "\"same\" lets windows reach over the border, \"valid\" not");
  }
};

template <std::size_t N>
WindowAxes pooling_axes(const PoolingOptions<N>& options, const Shape& image) {
  return window_axes(options.padding, image, options.pool_size,
                     options.strides.value_or(options.pool_size));
}

// The pooling of an input [extents..., channels].
PoolProblem pooling_problem(const WindowAxes& axes, std::size_t channels);
template <std::size_t N>
PoolProblem pooling_problem(const PoolingOptions<N>& options, const Shape& image) {
  return pooling_problem(pooling_axes(options, image), image.back());
}

// What a pooling layer of type `layer` gives. Throws UserError(Config) if its input has another
// number of axes, or is smaller than the window.
template <std::size_t N>
LayerPlan pooling_plan(const PoolingOptions<N>& options, std::span<const Shape> inputs,
                       std::string_view layer) {
  const Shape& image = single_image(inputs, layer, N);
  if (options.padding == Padding::Valid)
    require_window_fits(layer, "pool_size", image, options.pool_size);
  LayerPlan plan;
  plan.output = window_output(pooling_axes(options, image), N, image.back());
  if (N < 3) plan.macs = Macs::None;  // Larq's summary does not know the pooling of volumes
  plan.backward_reads_input = false;
  return plan;
}

// The fields of the layers that pool the whole input.
struct GlobalPoolingOptions {
  bool keepdims = false;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("keepdims", keepdims, "whether the output keeps the spatial axes, each 1 cell wide");
  }
};

// Likewise, for an input of this many spatial axes.
LayerPlan global_pooling_plan(const GlobalPoolingOptions& options, std::span<const Shape> inputs,
                              std::string_view layer, std::size_t dimensions);

// One window as large as the input; `batch` is [rows, extents..., channels].
PoolProblem whole_input(const Shape& batch);

}  // namespace qnn
