#pragma once

#include <dnnl.hpp>
#include <string>

#include "core/kernels/conv2d.hpp"

namespace qnn {

// oneDNN's primitives for the products of conv2d.hpp. Internal to this module, and part of builds
// with QNN_ONEDNN=ON only.
//
// A primitive is made once for each product, problem and number of samples and kept until the
// program ends, as the library's own are; it is the same whoever asks first. An image of one pixel
// under a kernel of one cell is a row of a fully connected layer: its primitive is an inner
// product.

std::string onednn_version();  // of the library that runs: "2.6.3"

enum class OnednnProduct { Forward, InputGradient, KernelGradient };

struct OnednnPrimitive {
  dnnl::primitive run;              // empty where the library has none that is fast
  dnnl::primitive reorder;          // kernel: from ours to its order; kernel gradient: from its
  dnnl::memory::desc x, y, kernel;  // operands as `run` takes them
  dnnl::memory::desc our_kernel;    // as in conv2d.hpp
  std::size_t scratch = 0;          // bytes that either needs while it runs
};

// For problems without groups, with padding of 0 and with an output. Any thread.
const OnednnPrimitive& onednn_primitive(OnednnProduct product, const Conv2dProblem& problem,
                                        std::size_t samples);

// One run of a primitive, on the calling thread alone; a thread that has called it keeps out of
// OpenMP's pool. `x`, `y` and `kernel` as the primitive takes them; the result is the one of its
// product. Allocates a few words: the library wants its operands as objects.
struct OnednnOperands {
  const float* x = nullptr;
  const float* y = nullptr;
  const float* kernel = nullptr;
  void* scratch = nullptr;
};
void run_onednn(const OnednnPrimitive& primitive, OnednnProduct product,
                const OnednnOperands& operands);
// A kernel from one order to the other.
void reorder_onednn_kernel(const OnednnPrimitive& primitive, OnednnProduct product,
                           const float* from, float* to, void* scratch);

}  // namespace qnn
