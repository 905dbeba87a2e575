#include "core/kernels/sign_conv2d_gather.hpp"

#include <algorithm>
#include <numeric>

namespace qnn {
namespace {

// One axis of the problem.
struct Axis {
  std::size_t source = 0, target = 0;  // cells
  std::size_t kernel = 1, stride = 1, dilation = 1, pad = 0;
};

Axis vertical(const Gather& g) {
  const Conv2dProblem& p = g.problem;
  return {g.source_height, g.target_height, p.kernel_h, p.stride_h, p.dilation_h, p.pad_top};
}
Axis horizontal(const Gather& g) {
  const Conv2dProblem& p = g.problem;
  return {g.source_width, g.target_width, p.kernel_w, p.stride_w, p.dilation_w, p.pad_left};
}

GatherAxis forward_axis(const Axis& axis) {
  return {.first = 0,
          .step = 1,
          .count = axis.target,
          .source = -static_cast<std::ptrdiff_t>(axis.pad),
          .source_step = static_cast<std::ptrdiff_t>(axis.stride),
          .source_tap = static_cast<std::ptrdiff_t>(axis.dilation),
          .taps = axis.kernel,
          .kernel = 0,
          .kernel_step = 1};
}

// Cell x of the input lies under cell k of the window of output y where x + pad = y·stride +
// k·dilation. Phase f: x + pad = q·stride + f, so k·dilation = t·stride + f and y = q - t.
GatherAxis gradient_axis(const Axis& axis, std::size_t phase) {
  GatherAxis result;
  const std::size_t q = axis.pad > phase ? (axis.pad - phase + axis.stride - 1) / axis.stride : 0;
  result.first = q * axis.stride + phase - axis.pad;
  result.step = axis.stride;
  if (result.first < axis.target) result.count = (axis.target - 1 - result.first) / axis.stride + 1;
  while (result.kernel < axis.kernel && result.kernel * axis.dilation % axis.stride != phase)
    ++result.kernel;
  if (result.kernel == axis.kernel) return result;
  result.kernel_step = axis.stride / std::gcd(axis.stride, axis.dilation);
  result.taps = (axis.kernel - 1 - result.kernel) / result.kernel_step + 1;
  const std::size_t t = result.kernel * axis.dilation / axis.stride;
  result.source = static_cast<std::ptrdiff_t>(q) - static_cast<std::ptrdiff_t>(t);
  result.source_step = 1;
  result.source_tap =
      -static_cast<std::ptrdiff_t>(result.kernel_step * axis.dilation / axis.stride);
  return result;
}

// Makes `range` hold what the cells [begin, end) of a phase meet.
void extend(Gather::Range& range, const GatherAxis& axis, GatherAxis::Part part) {
  if (part.begin == part.end || axis.taps == 0) return;
  const std::ptrdiff_t reach = static_cast<std::ptrdiff_t>(axis.taps - 1) * axis.source_tap;
  const std::ptrdiff_t first =
      axis.source + static_cast<std::ptrdiff_t>(part.begin) * axis.source_step;
  const std::ptrdiff_t last =
      axis.source + static_cast<std::ptrdiff_t>(part.end - 1) * axis.source_step;
  const std::ptrdiff_t low = first + std::min<std::ptrdiff_t>(0, reach);
  const std::ptrdiff_t high = last + std::max<std::ptrdiff_t>(0, reach) + 1;
  range = range.size() == 0 ? Gather::Range{low, high}
                            : Gather::Range{std::min(range.low, low), std::max(range.high, high)};
}

}  // namespace

GatherAxis::Part GatherAxis::part(std::size_t low, std::size_t high) const {
  const auto before = [&](std::size_t cell) {  // cells of the phase in front of `cell`
    return cell <= first ? 0 : std::min(count, (cell - first + step - 1) / step);
  };
  return {before(low), before(high)};
}

GatherAxis Gather::axis_y(std::size_t phase) const {
  return input_gradient ? gradient_axis(vertical(*this), phase) : forward_axis(vertical(*this));
}

GatherAxis Gather::axis_x(std::size_t phase) const {
  return input_gradient ? gradient_axis(horizontal(*this), phase) : forward_axis(horizontal(*this));
}

Gather::Range Gather::lines_met(std::size_t begin, std::size_t end) const {
  Range range;
  for (std::size_t phase = 0; phase < phases_y(); ++phase) {
    const GatherAxis axis = axis_y(phase);
    extend(range, axis, axis.part(begin, end));
  }
  return range;
}

Gather::Range Gather::columns_met() const {
  Range range;
  for (std::size_t phase = 0; phase < phases_x(); ++phase) {
    const GatherAxis axis = axis_x(phase);
    extend(range, axis, {0, axis.count});
  }
  return range;
}

Gather gather_forward(const Conv2dProblem& p) {
  return {.problem = p,
          .input_gradient = false,
          .source_height = p.height,
          .source_width = p.width,
          .source_channels = p.in,
          .target_height = p.out_height(),
          .target_width = p.out_width(),
          .target_channels = p.out,
          .depth = p.in_per_group(),
          .lanes = p.out_per_group(),
          .border = p.pad_value};
}

Gather gather_input_gradient(const Conv2dProblem& p) {
  return {.problem = p,
          .input_gradient = true,
          .source_height = p.out_height(),
          .source_width = p.out_width(),
          .source_channels = p.out,
          .target_height = p.height,
          .target_width = p.width,
          .target_channels = p.in,
          .depth = p.out_per_group(),
          .lanes = p.in_per_group(),
          .border = 0};
}

}  // namespace qnn
