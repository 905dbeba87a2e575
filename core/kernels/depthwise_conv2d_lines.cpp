#include <algorithm>
#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/conv2d_blocks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/depthwise_conv2d.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/depthwise_conv2d_lines.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

// Lines of output under one of the kernels, all channels: a plane [out_width, in] of Y or dY.

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// The vector of channel c of kColumns neighbours; x is the window of the first.
template <std::size_t kColumns, class Access>
HWY_INLINE void forward_columns(const Conv2dProblem& p, const float* x, std::size_t line_stride,
                                const float* w, Access at, float* y) {
  const std::size_t step = p.stride_w * p.in;
  Floats sums[kColumns];
  for (std::size_t i = 0; i < kColumns; ++i) sums[i] = broadcast(0);
  for (std::size_t ky = 0; ky < p.kernel_h; ++ky) {
    const float* cell = x + ky * p.dilation_h * line_stride;
    for (std::size_t kx = 0; kx < p.kernel_w; ++kx, cell += p.dilation_w * p.in, w += p.in) {
      const auto weight = at.load(w);
      for (std::size_t i = 0; i < kColumns; ++i)
        sums[i] = hn::MulAdd(weight, at.load(cell + i * step), sums[i]);
    }
  }
  for (std::size_t i = 0; i < kColumns; ++i) at.store(sums[i], y + i * p.in);
}

void depthwise_forward_line(const Conv2dProblem& p, const float* x, std::size_t line_stride,
                            const float* w, float* y) {
  constexpr std::size_t kTogether = 4;
  const std::size_t columns = p.out_width();
  const std::size_t step = p.stride_w * p.in;
  for_each_vector(p.in, [&](std::size_t c, auto at) HWY_ATTR {
    std::size_t i = 0;
    for (; i + kTogether <= columns; i += kTogether)
      forward_columns<kTogether>(p, x + i * step + c, line_stride, w + c, at, y + i * p.in + c);
    for (; i < columns; ++i)
      forward_columns<1>(p, x + i * step + c, line_stride, w + c, at, y + i * p.in + c);
  });
}

// Adds to dw, [kernel_h, kernel_w, in].
void depthwise_kernel_gradient_line(const Conv2dProblem& p, const float* x, std::size_t line_stride,
                                    const float* dy, float* dw) {
  const std::size_t columns = p.out_width();
  const std::size_t step = p.stride_w * p.in;
  for_each_vector(p.in, [&](std::size_t c, auto at) HWY_ATTR {
    float* weight = dw + c;
    for (std::size_t ky = 0; ky < p.kernel_h; ++ky) {
      const float* cell = x + c + ky * p.dilation_h * line_stride;
      for (std::size_t kx = 0; kx < p.kernel_w; ++kx, cell += p.dilation_w * p.in, weight += p.in) {
        auto sum = broadcast(0);
        for (std::size_t i = 0; i < columns; ++i)
          sum = hn::MulAdd(at.load(dy + i * p.in + c), at.load(cell + i * step), sum);
        at.store(hn::Add(at.load(weight), sum), weight);
      }
    }
  });
}

// The cells of a window along one axis that lie inside the image.
struct CellRange {
  std::size_t first = 0, end = 0;
};
HWY_INLINE CellRange cells_inside(std::size_t start, std::size_t pad, std::size_t dilation,
                                  std::size_t kernel, std::size_t extent) {
  if (start >= pad + extent) return {};
  return {start >= pad ? 0 : ceil_divide(pad - start, dilation),
          std::min(kernel, (pad + extent - start - 1) / dilation + 1)};
}

// Adds the line `out_y` of dY to a whole image dx.
void depthwise_input_gradient_line(const Conv2dProblem& p, std::size_t out_y, const float* dy,
                                   const float* w, float* dx) {
  const std::size_t start_y = out_y * p.stride_h;
  const CellRange ys = cells_inside(start_y, p.pad_top, p.dilation_h, p.kernel_h, p.height);
  for (std::size_t out_x = 0; out_x < p.out_width(); ++out_x, dy += p.in) {
    const std::size_t start_x = out_x * p.stride_w;
    const CellRange xs = cells_inside(start_x, p.pad_left, p.dilation_w, p.kernel_w, p.width);
    for_each_vector(p.in, [&](std::size_t c, auto at) HWY_ATTR {
      const auto gradient = at.load(dy + c);
      for (std::size_t ky = ys.first; ky < ys.end; ++ky) {
        for (std::size_t kx = xs.first; kx < xs.end; ++kx) {
          const std::size_t y = start_y + ky * p.dilation_h - p.pad_top;
          const std::size_t x = start_x + kx * p.dilation_w - p.pad_left;
          float* target = dx + (y * p.width + x) * p.in + c;
          const auto weight = at.load(w + (ky * p.kernel_w + kx) * p.in + c);
          at.store(hn::MulAdd(gradient, weight, at.load(target)), target);
        }
      }
    });
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {

HWY_EXPORT(depthwise_forward_line);
HWY_EXPORT(depthwise_kernel_gradient_line);
HWY_EXPORT(depthwise_input_gradient_line);

// Input and output of one block.
constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
// Partial sums of the kernel's gradient.
constexpr std::size_t kMostPartials = 64;

std::size_t plane_size(const Conv2dProblem& p) { return p.out_width() * p.in; }
std::size_t plane_kernel(const Conv2dProblem& p) { return p.kernel_h * p.kernel_w * p.in; }

// Plane m of a line of dY: the line itself if there is one kernel, else collected in `scratch`.
const float* plane_of(const Conv2dProblem& p, const float* line, std::size_t m, float* scratch) {
  const std::size_t multiplier = depth_multiplier(p);
  if (multiplier == 1) return line;
  for (std::size_t i = 0; i < plane_size(p); ++i) scratch[i] = line[i * multiplier + m];
  return scratch;
}

// Calls body(window of the line's first column, the line's place in Y) for the block's lines.
template <class Body>
void for_each_line(const Conv2dProblem& p, const Conv2dBlock& block,
                   const Conv2dInput<float>& input, const Body& body) {
  for (std::size_t s = 0; s < block.samples; ++s)
    for (std::size_t line = 0; line < block.lines; ++line)
      body(input.data + s * input.sample_stride + line * p.stride_h * input.line_stride,
           ((block.sample + s) * p.out_height() + block.line + line) * p.out_width() * p.out);
}

Conv2dInput<float> padded_input(const Conv2dProblem& p, const Conv2dBlock& block, const float* x,
                                float* scratch) {
  return block_input(p, block, x, p.in, scratch, [&](float* first, std::size_t pixels) {
    std::fill_n(first, pixels * p.in, p.pad_value);
  });
}

void forward_block(const Conv2dArgs& args, const Conv2dBlock& block, float* scratch) {
  const Conv2dProblem& p = args.problem;
  const std::size_t multiplier = depth_multiplier(p);
  const auto input = padded_input(p, block, args.a.data(), scratch + plane_size(p));
  for_each_line(p, block, input, [&](const float* x, std::size_t place) {
    float* y = args.result.data() + place;
    for (std::size_t m = 0; m < multiplier; ++m) {
      float* plane = multiplier == 1 ? y : scratch;
      HWY_DYNAMIC_DISPATCH(depthwise_forward_line)
      (p, x, input.line_stride, args.b.data() + m * plane_kernel(p), plane);
      if (multiplier == 1) continue;
      for (std::size_t i = 0; i < plane_size(p); ++i) y[i * multiplier + m] = plane[i];
    }
  });
}

void add_kernel_gradient(const Conv2dArgs& args, const Conv2dBlock& block, float* scratch,
                         float* sums) {
  const Conv2dProblem& p = args.problem;
  const auto input = padded_input(p, block, args.b.data(), scratch + plane_size(p));
  for_each_line(p, block, input, [&](const float* x, std::size_t place) {
    for (std::size_t m = 0; m < depth_multiplier(p); ++m)
      HWY_DYNAMIC_DISPATCH(depthwise_kernel_gradient_line)
    (p, x, input.line_stride, plane_of(p, args.a.data() + place, m, scratch),
     sums + m * plane_kernel(p));
  });
}

void input_gradient_of_image(const Conv2dArgs& args, std::size_t sample, float* scratch) {
  const Conv2dProblem& p = args.problem;
  float* dx = args.result.data() + sample * p.input_size();
  std::fill_n(dx, p.input_size(), 0.0F);
  for (std::size_t y = 0; y < p.out_height(); ++y) {
    const float* dy = args.a.data() + (sample * p.out_height() + y) * p.out_width() * p.out;
    for (std::size_t m = 0; m < depth_multiplier(p); ++m)
      HWY_DYNAMIC_DISPATCH(depthwise_input_gradient_line)
    (p, y, plane_of(p, dy, m, scratch), args.b.data() + m * plane_kernel(p), dx);
  }
}

}  // namespace

WorkspaceSize depthwise_conv2d_workspace(const Conv2dProblem& p, std::size_t rows) {
  const Conv2dBlocks blocks = cut_conv2d(p, rows, kBlockBytes);
  // The reference wants one kernel.
  const std::size_t partials = std::clamp<std::size_t>(blocks.count(), 1, kMostPartials);
  return {.per_worker = (plane_size(p) + padded_pixels(p, blocks) * p.in) * sizeof(float),
          .shared = partials * p.kernel_size() * sizeof(float)};
}

void depthwise_conv2d_forward_lines(const Conv2dArgs& args) {
  const Conv2dBlocks blocks = cut_conv2d(args.problem, args.rows, kBlockBytes);
  parallel_for(blocks.count(), [&](std::size_t index, std::size_t worker) {
    forward_block(args, blocks[index], args.workspace.floats_of(worker).data());
  });
}

void depthwise_conv2d_input_gradient_lines(const Conv2dArgs& args) {
  parallel_for(args.rows, [&](std::size_t sample, std::size_t worker) {
    input_gradient_of_image(args, sample, args.workspace.floats_of(worker).data());
  });
}

// Sums over runs of blocks, then over the runs in their order.
void depthwise_conv2d_kernel_gradient_lines(const Conv2dArgs& args) {
  const Conv2dBlocks blocks = cut_conv2d(args.problem, args.rows, kBlockBytes);
  const std::size_t run = std::max<std::size_t>(1, ceil_divide(blocks.count(), kMostPartials));
  const std::size_t runs = ceil_divide(blocks.count(), run);
  const std::size_t size = args.problem.kernel_size();
  float* partials = args.workspace.shared_floats().data();
  parallel_for(runs, [&](std::size_t index, std::size_t worker) {
    float* sums = partials + index * size;
    std::fill_n(sums, size, 0.0F);
    const std::size_t end = std::min(blocks.count(), (index + 1) * run);
    for (std::size_t block = index * run; block < end; ++block)
      add_kernel_gradient(args, blocks[block], args.workspace.floats_of(worker).data(), sums);
  });
  for_each_chunk(size, kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) {
      double sum = 0;
      for (std::size_t index = 0; index < runs; ++index)
        sum += static_cast<double>(partials[index * size + i]);
      args.result[i] = static_cast<float>(sum);
    }
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
