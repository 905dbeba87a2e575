#include "core/layers/pooling.hpp"

#include <vector>

namespace qnn {

PoolProblem pooling_problem(const WindowAxes& axes, std::size_t channels) {
  const auto& [front, top, left] = axes;
  return {.depth = front.extent,
          .height = top.extent,
          .width = left.extent,
          .channels = channels,
          .pool_d = front.window,
          .pool_h = top.window,
          .pool_w = left.window,
          .stride_d = front.stride,
          .stride_h = top.stride,
          .stride_w = left.stride,
          .pad_front = front.before,
          .pad_back = front.after,
          .pad_top = top.before,
          .pad_bottom = top.after,
          .pad_left = left.before,
          .pad_right = left.after};
}

LayerPlan global_pooling_plan(const GlobalPoolingOptions& options, std::span<const Shape> inputs,
                              std::string_view layer, std::size_t dimensions) {
  const std::size_t channels = single_image(inputs, layer, dimensions).back();
  std::vector<std::size_t> extents(options.keepdims ? dimensions : 0, 1);
  extents.push_back(channels);
  LayerPlan plan;
  plan.output = Shape(extents);
  return plan;
}

PoolProblem whole_input(const Shape& batch) {
  const Shape sample = batch.without_front();
  const std::size_t cells = sample.elements() / sample.back();
  return {.width = cells, .channels = sample.back(), .pool_w = cells};
}

}  // namespace qnn
