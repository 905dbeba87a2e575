#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/kernels/depthwise_conv2d.hpp"
#include "core/layers/convolution.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// A convolution of each channel on its own, over N = 1 or 2 spatial axes: the fields, under Keras's
// names, of the layers that have one.
template <std::size_t N>
struct DepthwiseOptions {
  Extents<N> kernel_size{};
  Extents<N> strides = equal_extents<N>(1);
  ConvPadding<N> padding{};
  float pad_values = 0;
  std::uint32_t depth_multiplier = 1;
  Extents<N> dilation_rate = equal_extents<N>(1);
  WeightOptions weights{};

  template <class Fields>
  void fields(Fields& f) {
    f.required("kernel_size", kernel_size, "size of the window", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("strides", strides, "steps of the window", AtLeast{1}, AtMost{kLargestWindowExtent});
    f.optional("padding", padding, "\"valid\" pads nothing, \"same\" keeps the size");
    f.optional("pad_values", pad_values, "value of padded cells, after the input's quantizer");
    f.optional("depth_multiplier", depth_multiplier, "kernels for each channel", AtLeast{1},
               AtMost{kLargestWindowExtent});
    f.optional("dilation_rate", dilation_rate, "distance of neighbours in the window", AtLeast{1},
               AtMost{kLargestWindowExtent});
    weights.fields(f, "depthwise", "depthwise kernel");
  }

  // Throws FieldError if the fields contradict each other.
  void check() const;

  // The convolution of `image`, [steps or height, width, channels], and the shape of its result; a
  // sequence is an image of height 1.
  Conv2dProblem problem(const Shape& image) const;
  Shape output(const Shape& image) const;

  // Throws UserError(Config) if the window does not fit into the image of this layer.
  void require_fit(std::string_view layer, const Shape& image) const;

  // Adds the parameter "depthwise_kernel" [depth_multiplier, window..., channels].
  void add_to(LayerPlan& plan, const Shape& image) const;

 private:
  WindowAxes axes(const Shape& image) const {
    return window_axes(padding, image, kernel_size, strides, dilation_rate);
  }
};

extern template struct DepthwiseOptions<1>;
extern template struct DepthwiseOptions<2>;

}  // namespace qnn
