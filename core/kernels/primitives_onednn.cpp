#include <omp.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <string_view>

#include "core/base/text.hpp"
#include "core/kernels/onednn.hpp"

namespace qnn {
namespace {

using dnnl::memory;
using dnnl::prop_kind;

const dnnl::engine& cpu() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

// The library's scratch memory by itself belongs to the thread that made the primitive.
const dnnl::primitive_attr& caller_gives_scratch() {
  static const dnnl::primitive_attr attributes = [] {
    dnnl::primitive_attr made;
    made.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return made;
  }();
  return attributes;
}

memory::dim dim(std::size_t value) { return static_cast<memory::dim>(value); }

bool is_row(const Conv2dProblem& p) {
  return p.height == 1 && p.width == 1 && p.kernel_h == 1 && p.kernel_w == 1 && !p.padded();
}

// Operands as we have them; the kernel also in whatever order the library likes best.
struct Descriptions {
  memory::desc x, y, our_kernel, any_kernel;
};
Descriptions describe(const Conv2dProblem& p, std::size_t samples) {
  using enum memory::format_tag;
  const auto desc = [](const memory::dims& dims, memory::format_tag tag) {
    return memory::desc(dims, memory::data_type::f32, tag);
  };
  const memory::dim n = dim(samples);
  if (is_row(p)) {
    const memory::dims kernel = {dim(p.out), dim(p.in)};
    return {desc({n, dim(p.in)}, nc), desc({n, dim(p.out)}, nc), desc(kernel, oi),
            desc(kernel, any)};
  }
  const memory::dims kernel = {dim(p.out), dim(p.in), dim(p.kernel_h), dim(p.kernel_w)};
  return {desc({n, dim(p.in), dim(p.height), dim(p.width)}, nhwc),
          desc({n, dim(p.out), dim(p.out_height()), dim(p.out_width())}, nhwc), desc(kernel, ohwi),
          desc(kernel, any)};
}

template <class Description>
OnednnPrimitive primitive_of(OnednnProduct product, const Descriptions& operands,
                             const Description& description, const memory::desc& kernel) {
  OnednnPrimitive made;
  made.x = operands.x;
  made.y = operands.y;
  made.kernel = kernel;
  made.our_kernel = operands.our_kernel;
  const std::string_view name = description.impl_info_str();
  if (name.starts_with("ref") || name.starts_with("simple")) return made;
  const bool from_its = product == OnednnProduct::KernelGradient;
  const dnnl::reorder::primitive_desc reorder(cpu(), from_its ? kernel : made.our_kernel, cpu(),
                                              from_its ? made.our_kernel : kernel,
                                              caller_gives_scratch());
  made.scratch =
      std::max(description.scratchpad_desc().get_size(), reorder.scratchpad_desc().get_size());
  made.reorder = dnnl::reorder(reorder);
  made.run = dnnl::primitive(description);
  return made;
}

OnednnPrimitive make_inner_product(OnednnProduct product, const Descriptions& operands) {
  const auto& [x, y, our_kernel, kernel] = operands;
  const auto& attributes = caller_gives_scratch();
  const dnnl::inner_product_forward::primitive_desc forward(
      {prop_kind::forward_training, x, kernel, y}, attributes, cpu());
  if (product == OnednnProduct::Forward)
    return primitive_of(product, operands, forward, forward.weights_desc());
  if (product == OnednnProduct::InputGradient) {
    const dnnl::inner_product_backward_data::primitive_desc gradient({x, kernel, y}, attributes,
                                                                     cpu(), forward);
    return primitive_of(product, operands, gradient, gradient.weights_desc());
  }
  const dnnl::inner_product_backward_weights::primitive_desc gradient({x, kernel, y}, attributes,
                                                                      cpu(), forward);
  return primitive_of(product, operands, gradient, gradient.diff_weights_desc());
}

OnednnPrimitive make_convolution(OnednnProduct product, const Descriptions& operands,
                                 const Conv2dProblem& p) {
  const auto& [x, y, our_kernel, kernel] = operands;
  const auto& attributes = caller_gives_scratch();
  const auto direct = dnnl::algorithm::convolution_direct;
  const memory::dims strides = {dim(p.stride_h), dim(p.stride_w)};
  const memory::dims dilates = {dim(p.dilation_h - 1), dim(p.dilation_w - 1)};
  const memory::dims before = {dim(p.pad_top), dim(p.pad_left)};
  const memory::dims behind = {dim(p.pad_bottom), dim(p.pad_right)};
  const dnnl::convolution_forward::primitive_desc forward(
      {prop_kind::forward_training, direct, x, kernel, y, strides, dilates, before, behind},
      attributes, cpu());
  if (product == OnednnProduct::Forward)
    return primitive_of(product, operands, forward, forward.weights_desc());
  if (product == OnednnProduct::InputGradient) {
    const dnnl::convolution_backward_data::primitive_desc gradient(
        {direct, x, kernel, y, strides, dilates, before, behind}, attributes, cpu(), forward);
    return primitive_of(product, operands, gradient, gradient.weights_desc());
  }
  const dnnl::convolution_backward_weights::primitive_desc gradient(
      {direct, x, kernel, y, strides, dilates, before, behind}, attributes, cpu(), forward);
  return primitive_of(product, operands, gradient, gradient.diff_weights_desc());
}

OnednnPrimitive make_primitive(OnednnProduct product, const Conv2dProblem& p, std::size_t samples) {
  const Descriptions operands = describe(p, samples);
  try {
    if (is_row(p)) return make_inner_product(product, operands);
    return make_convolution(product, operands, p);
  } catch (const dnnl::error&) {  // the library's way to say that it has none
    return {};
  }
}

// A network has tens of shapes: a search along the list is short beside any product.
class Primitives {
 public:
  const OnednnPrimitive& get(OnednnProduct product, const Conv2dProblem& problem,
                             std::size_t samples) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
      return entry.product == product && entry.samples == samples && entry.problem == problem;
    });
    if (found != entries_.end()) return found->primitive;
    return entries_
        .emplace_back(Entry{product, problem, samples, make_primitive(product, problem, samples)})
        .primitive;
  }

 private:
  struct Entry {
    OnednnProduct product;
    Conv2dProblem problem;
    std::size_t samples;
    OnednnPrimitive primitive;
  };
  std::mutex mutex_;
  std::deque<Entry> entries_;  // which stay where they are
};

memory operand(const memory::desc& description, const float* data) {
  return {description, cpu(), const_cast<float*>(data)};
}

memory scratch_of(const OnednnPrimitive& primitive, void* scratch) {
  return {{{dim(primitive.scratch)}, memory::data_type::u8, memory::format_tag::a}, cpu(), scratch};
}

// OpenMP counts its threads for each thread that calls it; none of ours shall wake any.
void stay_on_this_thread() { omp_set_num_threads(1); }

}  // namespace

std::string onednn_version() {
  const dnnl_version_t* version = dnnl_version();
  return format("{}.{}.{}", version->major, version->minor, version->patch);
}

const OnednnPrimitive& onednn_primitive(OnednnProduct product, const Conv2dProblem& problem,
                                        std::size_t samples) {
  static Primitives primitives;
  stay_on_this_thread();  // a primitive remembers the threads of its maker
  return primitives.get(product, problem, samples);
}

void run_onednn(const OnednnPrimitive& primitive, OnednnProduct product,
                const OnednnOperands& operands) {
  stay_on_this_thread();
  const bool forward = product == OnednnProduct::Forward;
  const bool dx = product == OnednnProduct::InputGradient;
  const bool dw = product == OnednnProduct::KernelGradient;
  dnnl::stream stream(cpu());
  primitive.run.execute(
      stream,
      {{dx ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, operand(primitive.x, operands.x)},
       {dw ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, operand(primitive.kernel, operands.kernel)},
       {forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, operand(primitive.y, operands.y)},
       {DNNL_ARG_SCRATCHPAD, scratch_of(primitive, operands.scratch)}});
}

void reorder_onednn_kernel(const OnednnPrimitive& primitive, OnednnProduct product,
                           const float* from, float* to, void* scratch) {
  stay_on_this_thread();
  const bool from_its = product == OnednnProduct::KernelGradient;
  dnnl::stream stream(cpu());
  primitive.reorder.execute(
      stream, {{DNNL_ARG_FROM, operand(from_its ? primitive.kernel : primitive.our_kernel, from)},
               {DNNL_ARG_TO, operand(from_its ? primitive.our_kernel : primitive.kernel, to)},
               {DNNL_ARG_SCRATCHPAD, scratch_of(primitive, scratch)}});
}

}  // namespace qnn
