#include <algorithm>

#include "core/kernels/chunks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/conv2d_words.hpp"
#include "core/kernels/conv3d_implementations.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// Copies of slices that are at hand at the same time.
constexpr std::size_t kCopiedBytes = std::size_t{4} << 20;

// Where, in bytes from its begin, the shared scratch holds one slice of the kernel, the input's
// slices under one cell of the window and what they give; in front stands conv2d's own.
struct Layout {
  std::size_t samples_each = 1;  // samples whose slices are copied together
  std::size_t kernel = 0, input = 0, output = 0;
  WorkspaceSize size = {};
};

// `kernel` and `input`: bytes of a slice. `workspace`: of the convolution of so many slices.
Layout layout_of(const Conv3dProblem& p, std::size_t rows, std::size_t kernel, std::size_t input,
                 WorkspaceSize (*workspace)(const Conv2dProblem&, std::size_t)) {
  const std::size_t output = p.slice.output_size() * sizeof(float);
  const std::size_t sample = std::max<std::size_t>(1, p.out_depth() * (input + output));
  Layout layout{.samples_each = std::max<std::size_t>(1, kCopiedBytes / sample)};
  const std::size_t slices = std::min(rows, layout.samples_each) * p.out_depth();
  layout.size = workspace(p.slice, slices);
  layout.kernel = Workspace::aligned(layout.size.shared);
  layout.input = layout.kernel + Workspace::aligned(kernel);
  layout.output = layout.input + Workspace::aligned(slices * input);
  layout.size.shared = layout.output + slices * output;
  return layout;
}

Layout layout_of_floats(const Conv3dProblem& p, std::size_t rows) {
  return layout_of(p, rows, p.slice.kernel_size() * sizeof(float),
                   p.slice.input_size() * sizeof(float), conv2d_workspace);
}

std::span<float> floats_at(const Workspace& workspace, std::size_t offset, std::size_t count) {
  return workspace.shared_floats().subspan(offset / sizeof(float), count);
}

std::span<std::uint64_t> words_at(const Workspace& workspace, std::size_t offset,
                                  std::size_t count) {
  return workspace.shared_words().subspan(offset / sizeof(std::uint64_t), count);
}

// Words of a slice of packed bits.
std::size_t input_words(const Conv2dProblem& p) {
  return p.height * p.width * words_for_bits(p.in);
}
std::size_t kernel_words(const Conv2dProblem& p) {
  return p.out * p.kernel_h * p.kernel_w * words_for_bits(p.in_per_group());
}

Layout layout_of_bits(const Conv3dProblem& p, std::size_t rows) {
  return layout_of(p, rows, kernel_words(p.slice) * sizeof(std::uint64_t),
                   input_words(p.slice) * sizeof(std::uint64_t), binary_conv2d_workspace);
}

// Calls visit(slice of the output, slice of the input under cell `cell` of its window) for all of
// `samples` samples; the input's is `outside` if it lies in the padding.
constexpr std::size_t kOutside = ~std::size_t{0};
template <class Visit>
void for_each_slice(const Conv3dProblem& p, std::size_t samples, std::size_t cell,
                    const Visit& visit) {
  const std::size_t out_depth = p.out_depth();
  const std::size_t values = std::max(p.slice.input_size(), p.slice.output_size());
  for_each_chunk(
      samples * out_depth, items_per_chunk(values), [&](std::size_t first, std::size_t count) {
        for (std::size_t slice = first; slice < first + count; ++slice) {
          // Unsigned: a place before the volume wraps around, to one far behind it.
          const std::size_t z = slice % out_depth * p.stride_d + cell * p.dilation_d - p.pad_front;
          visit(slice, z < p.depth ? slice / out_depth * p.depth + z : kOutside);
        }
      });
}

// to = the slices of X under cell `cell`, each `size` elements; fill(slice) writes the pad value.
template <class T, class Fill>
void copy_slices(const Conv3dProblem& p, std::size_t samples, std::size_t cell, const T* x,
                 std::span<T> to, const Fill& fill) {
  const std::size_t size = to.size() / std::max<std::size_t>(1, samples * p.out_depth());
  for_each_slice(p, samples, cell, [&](std::size_t slice, std::size_t source) {
    T* first = to.data() + slice * size;
    if (source == kOutside) {
      fill(first, size);
    } else {
      std::copy_n(x + source * size, size, first);
    }
  });
}

void copy_slices(const Conv3dArgs& args, std::size_t cell, const float* x, std::span<float> to) {
  copy_slices(args.problem, args.rows, cell, x, to, [&](float* first, std::size_t size) {
    std::fill_n(first, size, args.problem.slice.pad_value);
  });
}

// Calls visit(first element of W's part for output channel o and cell `cell`, that of the kernel
// slice, their size).
template <class T, class U, class Visit>
void for_each_kernel_part(const Conv3dProblem& p, std::size_t cell, T* w, std::span<U> slice,
                          const Visit& visit) {
  const std::size_t size = slice.size() / p.slice.out;
  for (std::size_t out = 0; out < p.slice.out; ++out)
    visit(w + (out * p.kernel_d + cell) * size, slice.data() + out * size, size);
}

template <class T>
void copy_kernel(const Conv3dProblem& p, std::size_t cell, const T* w, std::span<T> to) {
  for_each_kernel_part(p, cell, w, to, [](const T* from, T* part, std::size_t size) {
    std::copy_n(from, size, part);
  });
}

// Calls run(part of args) for parts of so many samples.
template <class Args, class Run>
void for_each_part(const Args& args, std::size_t samples_each, const Run& run) {
  for (std::size_t first = 0; first < args.rows; first += samples_each) {
    Args part = args;
    part.rows = std::min(samples_each, args.rows - first);
    run(part, first);
  }
}

void forward_part(const Conv3dArgs& args, const Layout& layout) {
  const Conv3dProblem& p = args.problem;
  const std::size_t slices = args.rows * p.out_depth();
  const auto kernel = floats_at(args.workspace, layout.kernel, p.slice.kernel_size());
  const auto input = floats_at(args.workspace, layout.input, slices * p.slice.input_size());
  const auto output = floats_at(args.workspace, layout.output, slices * p.slice.output_size());
  for (std::size_t cell = 0; cell < p.kernel_d; ++cell) {
    copy_kernel(p, cell, args.b.data(), kernel);
    copy_slices(args, cell, args.a.data(), input);
    const auto y = cell == 0 ? args.result : output;
    conv2d_forward({p.slice, slices, input, kernel, y, args.workspace});
    if (cell != 0) add(args.result, output, args.result);
  }
}

void input_gradient_part(const Conv3dArgs& args, const Layout& layout) {
  const Conv3dProblem& p = args.problem;
  const std::size_t slices = args.rows * p.out_depth();
  const std::size_t size = p.slice.input_size();
  const auto kernel = floats_at(args.workspace, layout.kernel, p.slice.kernel_size());
  const auto input = floats_at(args.workspace, layout.input, slices * size);
  for (std::size_t cell = 0; cell < p.kernel_d; ++cell) {
    copy_kernel(p, cell, args.b.data(), kernel);
    conv2d_input_gradient({p.slice, slices, args.a, kernel, input, args.workspace});
    for_each_slice(p, args.rows, cell, [&](std::size_t slice, std::size_t target) {
      if (target == kOutside) return;
      const float* from = input.data() + slice * size;
      float* to = args.result.data() + target * size;
      for (std::size_t i = 0; i < size; ++i) to[i] += from[i];
    });
  }
}

void kernel_gradient_part(const Conv3dArgs& args, const Layout& layout) {
  const Conv3dProblem& p = args.problem;
  const std::size_t slices = args.rows * p.out_depth();
  const auto kernel = floats_at(args.workspace, layout.kernel, p.slice.kernel_size());
  const auto input = floats_at(args.workspace, layout.input, slices * p.slice.input_size());
  for (std::size_t cell = 0; cell < p.kernel_d; ++cell) {
    copy_slices(args, cell, args.b.data(), input);
    conv2d_kernel_gradient({p.slice, slices, args.a, input, kernel, args.workspace});
    for_each_kernel_part(p, cell, args.result.data(), kernel,
                         [](float* to, const float* part, std::size_t size) {
                           for (std::size_t i = 0; i < size; ++i) to[i] += part[i];
                         });
  }
}

void binary_part(const BinaryConv3dArgs& args, const Layout& layout) {
  const Conv3dProblem& p = args.problem;
  const std::size_t slices = args.rows * p.out_depth();
  const std::size_t size = p.slice.output_size();
  const auto kernel = words_at(args.workspace, layout.kernel, kernel_words(p.slice));
  const auto input = words_at(args.workspace, layout.input, slices * input_words(p.slice));
  const auto output = floats_at(args.workspace, layout.output, slices * size);
  for (std::size_t cell = 0; cell < p.kernel_d; ++cell) {
    copy_kernel(p, cell, args.w.data(), kernel);
    copy_slices(p, args.rows, cell, args.x.data(), input, [&](std::uint64_t* first, std::size_t) {
      fill_sign_pixels(p.slice, p.slice.height * p.slice.width, first);
    });
    const auto y = cell == 0 ? args.y : output;
    binary_conv2d_forward({p.slice, slices, input, kernel, y, args.workspace});
    if (p.slice.pad_value == 0)  // no bit says 0
      for_each_slice(p, args.rows, cell, [&](std::size_t slice, std::size_t source) {
        if (source == kOutside) std::fill_n(y.data() + slice * size, size, 0.0F);
      });
    if (cell != 0) add(args.y, output, args.y);
  }
}

}  // namespace

WorkspaceSize conv3d_workspace_slices(const Conv3dProblem& p, std::size_t rows) {
  return layout_of_floats(p, rows).size;
}

void conv3d_forward_slices(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  const Layout layout = layout_of_floats(p, args.rows);
  for_each_part(args, layout.samples_each, [&](Conv3dArgs part, std::size_t first) {
    part.a = args.a.subspan(first * p.input_size(), part.rows * p.input_size());
    part.result = args.result.subspan(first * p.output_size(), part.rows * p.output_size());
    forward_part(part, layout);
  });
}

void conv3d_input_gradient_slices(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  const Layout layout = layout_of_floats(p, args.rows);
  fill(args.result, 0);
  for_each_part(args, layout.samples_each, [&](Conv3dArgs part, std::size_t first) {
    part.a = args.a.subspan(first * p.output_size(), part.rows * p.output_size());
    part.result = args.result.subspan(first * p.input_size(), part.rows * p.input_size());
    input_gradient_part(part, layout);
  });
}

void conv3d_kernel_gradient_slices(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  const Layout layout = layout_of_floats(p, args.rows);
  fill(args.result, 0);
  for_each_part(args, layout.samples_each, [&](Conv3dArgs part, std::size_t first) {
    part.a = args.a.subspan(first * p.output_size(), part.rows * p.output_size());
    part.b = args.b.subspan(first * p.input_size(), part.rows * p.input_size());
    kernel_gradient_part(part, layout);
  });
}

WorkspaceSize binary_conv3d_workspace_slices(const Conv3dProblem& p, std::size_t rows) {
  return layout_of_bits(p, rows).size;
}

void binary_conv3d_slices(const BinaryConv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  const std::size_t input_size = p.depth * input_words(p.slice);
  const Layout layout = layout_of_bits(p, args.rows);
  for_each_part(args, layout.samples_each, [&](BinaryConv3dArgs part, std::size_t first) {
    part.x = args.x.subspan(first * input_size, part.rows * input_size);
    part.y = args.y.subspan(first * p.output_size(), part.rows * p.output_size());
    binary_part(part, layout);
  });
}

}  // namespace qnn
