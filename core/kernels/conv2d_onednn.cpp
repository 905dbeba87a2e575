#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/onednn.hpp"

namespace qnn {
namespace {

using enum OnednnProduct;

// Output cells that make a weight worth loading: small images go by several at once.
constexpr std::size_t kChunkCells = 64;
constexpr std::size_t kMostSlices = 8;
constexpr std::size_t kPartialBytes = std::size_t{4} << 20;

// Samples that one primitive takes in forward and input gradient: by the problem alone.
std::size_t chunk_samples(const Conv2dProblem& p) {
  return (kChunkCells + p.out_height() * p.out_width() - 1) / (p.out_height() * p.out_width());
}

// The kernel gradient's slices, each with a partial sum; all but the last of `each` samples.
struct Slices {
  std::size_t count = 0, each = 0, last = 0;
};
Slices cut_slices(const Conv2dProblem& p, std::size_t rows) {
  if (rows == 0) return {};
  const std::size_t most = std::max<std::size_t>(
      1, std::min({kMostSlices, rows, kPartialBytes / (p.kernel_size() * sizeof(float))}));
  const std::size_t each = (rows + most - 1) / most;
  const std::size_t count = (rows + each - 1) / each;
  return {count, each, rows - (count - 1) * each};
}

std::optional<std::string> declines(OnednnProduct product, const Conv2dProblem& p) {
  if (p.groups != 1) return "needs 1 group";
  if (p.padded() && p.pad_value != 0) return "needs padding of 0";
  if (p.output_size() == 0 || p.kernel_size() == 0) return "needs an output";
  if (!onednn_primitive(product, p, chunk_samples(p)).run) return "has no fast kernel for it";
  return std::nullopt;
}

// Floats, in whole cache lines, of `bytes`.
std::size_t floats(std::size_t bytes) { return Workspace::aligned(bytes) / sizeof(float); }

std::size_t kernel_floats(const OnednnPrimitive& primitive) {
  return floats(primitive.kernel.get_size());
}

// Of a worker's memory the primitive's scratch, and behind it a chunk's operand and result where
// the chunk is not full.
std::size_t worker_floats(const Conv2dProblem& p, const OnednnPrimitive& primitive) {
  const std::size_t samples = chunk_samples(p);
  return floats(primitive.scratch) +
         (samples > 1 ? samples * (p.input_size() + p.output_size()) : 0);
}

// In the kernel gradient: the primitive's scratch, and behind it its result.
std::size_t gradient_floats(const OnednnPrimitive& primitive) {
  return floats(primitive.scratch) + kernel_floats(primitive);
}

// Forward and input gradient, in chunks; the last one is filled up with zeros, so that every sample
// meets the same code. `a` and the result have so many values in a sample.
void run_chunks(OnednnProduct product, const Conv2dArgs& args, std::size_t a_size,
                std::size_t result_size) {
  const Conv2dProblem& p = args.problem;
  const std::size_t each = chunk_samples(p);
  const OnednnPrimitive& primitive = onednn_primitive(product, p, each);
  float* kernel = args.workspace.shared_floats().data();
  parallel_for(1, [&](std::size_t, std::size_t worker) {
    reorder_onednn_kernel(primitive, product, args.b.data(), kernel,
                          args.workspace.floats_of(worker).data());
  });
  parallel_for((args.rows + each - 1) / each, [&](std::size_t chunk, std::size_t worker) {
    const std::size_t samples = std::min(each, args.rows - chunk * each);
    const float* a = args.a.data() + chunk * each * a_size;
    float* result = args.result.data() + chunk * each * result_size;
    float* scratch = args.workspace.floats_of(worker).data();
    const auto run = [&](const float* from, float* to) {
      const bool forward = product == Forward;
      run_onednn(primitive, product,
                 {.x = forward ? from : to,
                  .y = forward ? to : from,
                  .kernel = kernel,
                  .scratch = scratch});
    };
    if (samples == each) {
      run(a, result);
      return;
    }
    float* full_a = scratch + floats(primitive.scratch);
    float* full_result = full_a + each * a_size;
    std::copy_n(a, samples * a_size, full_a);
    std::fill(full_a + samples * a_size, full_result, 0.0F);
    run(full_a, full_result);
    std::copy_n(full_result, samples * result_size, result);
  });
}

// One slice's kernel gradient, in our order, to `to`.
void slice_gradient(const Conv2dArgs& args, std::size_t first, const OnednnPrimitive& primitive,
                    float* scratch, float* to) {
  const Conv2dProblem& p = args.problem;
  float* kernel = scratch + floats(primitive.scratch);
  run_onednn(primitive, KernelGradient,
             {.x = args.b.data() + first * p.input_size(),
              .y = args.a.data() + first * p.output_size(),
              .kernel = kernel,
              .scratch = scratch});
  reorder_onednn_kernel(primitive, KernelGradient, kernel, to, scratch);
}

}  // namespace

std::optional<std::string> conv2d_forward_declines_onednn(const Conv2dProblem& p) {
  return declines(Forward, p);
}
std::optional<std::string> conv2d_input_gradient_declines_onednn(const Conv2dProblem& p) {
  return declines(InputGradient, p);
}
std::optional<std::string> conv2d_kernel_gradient_declines_onednn(const Conv2dProblem& p) {
  return declines(KernelGradient, p);
}

WorkspaceSize conv2d_workspace_onednn(const Conv2dProblem& p, std::size_t rows) {
  WorkspaceSize size;
  for (const OnednnProduct product : {Forward, InputGradient}) {
    if (declines(product, p)) continue;
    const OnednnPrimitive& primitive = onednn_primitive(product, p, chunk_samples(p));
    size = size.united({.per_worker = worker_floats(p, primitive) * sizeof(float),
                        .shared = kernel_floats(primitive) * sizeof(float)});
  }
  if (rows == 0 || declines(KernelGradient, p)) return size;
  const Slices slices = cut_slices(p, rows);
  for (const std::size_t samples : {slices.each, slices.last}) {
    const OnednnPrimitive& primitive = onednn_primitive(KernelGradient, p, samples);
    size = size.united({.per_worker = gradient_floats(primitive) * sizeof(float),
                        .shared = slices.count * p.kernel_size() * sizeof(float)});
  }
  return size;
}

void conv2d_forward_onednn(const Conv2dArgs& args) {
  run_chunks(Forward, args, args.problem.input_size(), args.problem.output_size());
}

void conv2d_input_gradient_onednn(const Conv2dArgs& args) {
  run_chunks(InputGradient, args, args.problem.output_size(), args.problem.input_size());
}

void conv2d_kernel_gradient_onednn(const Conv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  if (args.rows == 0) {
    std::ranges::fill(args.result, 0.0F);
    return;
  }
  const Slices slices = cut_slices(p, args.rows);
  const OnednnPrimitive& most = onednn_primitive(KernelGradient, p, slices.each);
  const OnednnPrimitive& last = onednn_primitive(KernelGradient, p, slices.last);
  if (std::max(gradient_floats(most), gradient_floats(last)) > args.workspace.floats_of(0).size())
    throw InternalError("a smaller batch needs more scratch memory in oneDNN");
  const bool single = slices.count == 1;
  const std::span<float> partials = single ? args.result : args.workspace.shared_floats();
  const auto partial = [&](std::size_t slice) {
    return partials.subspan(slice * p.kernel_size(), p.kernel_size());
  };
  parallel_for(slices.count, [&](std::size_t slice, std::size_t worker) {
    slice_gradient(args, slice * slices.each, slice + 1 < slices.count ? most : last,
                   args.workspace.floats_of(worker).data(), partial(slice).data());
  });
  if (single) return;
  add(partial(0), partial(1), args.result);
  for (std::size_t slice = 2; slice < slices.count; ++slice)
    add(args.result, partial(slice), args.result);
}

}  // namespace qnn
