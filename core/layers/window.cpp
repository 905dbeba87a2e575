#include "core/layers/window.hpp"

#include <algorithm>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

std::uint32_t spread(std::uint32_t window, std::uint32_t dilation) {
  return (window - 1) * dilation + 1;
}

}  // namespace

std::string text_of(std::span<const std::uint32_t> extents) {
  std::string text;
  for (const std::uint32_t extent : extents)
    text += format("{}{}", text.empty() ? "" : " x ", extent);
  return text;
}

std::size_t WindowAxis::outputs() const {
  return window_places(before + extent + after, window, stride, dilation);
}

WindowAxis padded(WindowAxis axis, Padding padding) {
  if (padding == Padding::Valid) return axis;
  const auto cells = same_padding(axis.extent, axis.window, axis.stride, axis.dilation);
  axis.before = cells[0];
  axis.after = cells[1];
  return axis;
}

WindowAxis padded(WindowAxis axis, SequencePadding padding) {
  if (padding == SequencePadding::Same) return padded(axis, Padding::Same);
  if (padding == SequencePadding::Causal) axis.before = (axis.window - 1) * axis.dilation;
  return axis;
}

Shape window_output(const WindowAxes& axes, std::size_t dimensions, std::size_t channels) {
  std::vector<std::size_t> extents;
  for (std::size_t i = axes.size() - dimensions; i < axes.size(); ++i)
    extents.push_back(axes[i].outputs());
  extents.push_back(channels);
  return Shape(extents);
}

Conv2dProblem conv2d_problem(const WindowAxes& axes, std::size_t in, std::size_t out) {
  const WindowAxis& vertical = axes[1];
  const WindowAxis& horizontal = axes[2];
  Conv2dProblem problem{.height = vertical.extent,
                        .width = horizontal.extent,
                        .in = in,
                        .out = out,
                        .kernel_h = vertical.window,
                        .kernel_w = horizontal.window};
  problem.stride_h = vertical.stride;
  problem.stride_w = horizontal.stride;
  problem.dilation_h = vertical.dilation;
  problem.dilation_w = horizontal.dilation;
  problem.pad_top = vertical.before;
  problem.pad_bottom = vertical.after;
  problem.pad_left = horizontal.before;
  problem.pad_right = horizontal.after;
  return problem;
}

Conv3dProblem conv3d_problem(const WindowAxes& axes, std::size_t in, std::size_t out) {
  return {.slice = conv2d_problem(axes, in, out),
          .depth = axes[0].extent,
          .kernel_d = axes[0].window,
          .stride_d = axes[0].stride,
          .dilation_d = axes[0].dilation,
          .pad_front = axes[0].before,
          .pad_back = axes[0].after};
}

void require_window_fits(std::string_view layer, std::string_view field, const Shape& image,
                         std::span<const std::uint32_t> window,
                         std::span<const std::uint32_t> dilation) {
  std::vector<std::uint32_t> extents, spread_window;
  bool fits = true;
  for (std::size_t i = 0; i < window.size(); ++i) {
    extents.push_back(static_cast<std::uint32_t>(image[i]));
    spread_window.push_back(spread(window[i], dilation.empty() ? 1 : dilation[i]));
    fits = fits && spread_window[i] <= extents[i];
  }
  if (fits) return;
  const bool dilated = !std::ranges::equal(window, spread_window);
  const std::string spreading = dilated ? format(", spread to {} by dilation_rate {},",
                                                 text_of(spread_window), text_of(dilation))
                                        : "";
  throw UserError(ErrorKind::Config,
                  format("{}'s window of {} ({}){} does not fit into its input of {}; use padding "
                         "\"same\", a smaller {}{}, or fewer layers that shrink the image",
                         layer, text_of(window), field, spreading, text_of(extents), field,
                         dilated ? " or dilation_rate" : ""));
}

}  // namespace qnn
