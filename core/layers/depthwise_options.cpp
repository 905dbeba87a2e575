#include "core/layers/depthwise_options.hpp"

namespace qnn {

template <std::size_t N>
void DepthwiseOptions<N>::check() const {
  require_strides_or_dilation(strides, dilation_rate);
  require_zeros_if_causal(padding, pad_values);
}

template <std::size_t N>
Conv2dProblem DepthwiseOptions<N>::problem(const Shape& image) const {
  const std::size_t channels = image.back();
  Conv2dProblem problem = conv2d_problem(axes(image), channels, channels * depth_multiplier);
  problem.groups = channels;
  if (padding == ConvPadding<N>::Same) problem.pad_value = pad_values;
  return problem;
}

template <std::size_t N>
Shape DepthwiseOptions<N>::output(const Shape& image) const {
  return window_output(axes(image), N, image.back() * depth_multiplier);
}

template <std::size_t N>
void DepthwiseOptions<N>::require_fit(std::string_view layer, const Shape& image) const {
  if (padding == ConvPadding<N>::Valid)
    require_window_fits(layer, "kernel_size", image, kernel_size, dilation_rate);
}

template <std::size_t N>
void DepthwiseOptions<N>::add_to(LayerPlan& plan, const Shape& image) const {
  add_kernel(plan, weights, "depthwise",
             window_kernel(depth_multiplier, kernel_size, image.back()));
}

template struct DepthwiseOptions<1>;
template struct DepthwiseOptions<2>;

}  // namespace qnn
