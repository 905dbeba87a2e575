#include <algorithm>
#include <bit>

#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/conv3d_implementations.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// One term of the convolution's sum: where its operands lie.
struct Term {
  std::size_t output = 0;  // pixel of Y
  std::size_t out = 0;     // channel of Y
  std::size_t group = 0;
  std::size_t tap = 0;    // cell of the window
  std::size_t input = 0;  // pixel of X
  bool inside = false;    // the volume; else X' is the pad value
};

// The pixel of a sample's X under cell `tap` of the window whose result is pixel `output` of Y, or
// one behind all pixels if it lies outside. Unsigned: a place before the volume wraps around, to
// one far behind it.
std::size_t pixel_under(const Conv3dProblem& p, std::size_t output, std::size_t tap) {
  const Conv2dProblem& s = p.slice;
  const std::size_t kernel_cells = s.kernel_h * s.kernel_w;
  const std::size_t places = s.out_height() * s.out_width();
  const std::size_t z = output / places * p.stride_d + tap / kernel_cells * p.dilation_d;
  const std::size_t y =
      output % places / s.out_width() * s.stride_h + tap % kernel_cells / s.kernel_w * s.dilation_h;
  const std::size_t x = output % s.out_width() * s.stride_w + tap % s.kernel_w * s.dilation_w;
  if (z - p.pad_front >= p.depth || y - s.pad_top >= s.height || x - s.pad_left >= s.width)
    return p.depth * s.height * s.width;
  return ((z - p.pad_front) * s.height + y - s.pad_top) * s.width + x - s.pad_left;
}

std::size_t outputs_of(const Conv3dProblem& p) {
  return p.out_depth() * p.slice.out_height() * p.slice.out_width();
}
std::size_t taps_of(const Conv3dProblem& p) { return p.kernel_d * p.slice.taps(); }

Term term_of(const Conv3dProblem& p, std::size_t output, std::size_t tap, std::size_t out) {
  const std::size_t outputs = outputs_of(p);
  const std::size_t pixels = p.depth * p.slice.height * p.slice.width;
  const std::size_t pixel = pixel_under(p, output % outputs, tap);
  return {output,        out, out / p.slice.out_per_group(), tap, output / outputs * pixels + pixel,
          pixel < pixels};
}

// Calls visit(term) for all output values and all cells of the window.
template <class Visit>
void for_each_term(const Conv3dProblem& p, std::size_t rows, Visit visit) {
  for (std::size_t output = 0; output < rows * outputs_of(p); ++output)
    for (std::size_t tap = 0; tap < taps_of(p); ++tap)
      for (std::size_t out = 0; out < p.slice.out; ++out) visit(term_of(p, output, tap, out));
}

std::size_t kernel_index(const Conv3dProblem& p, const Term& term) {
  return term.out * p.patch() + term.tap * p.slice.in_per_group();
}
std::size_t input_index(const Conv3dProblem& p, const Term& term) {
  return term.input * p.slice.in + term.group * p.slice.in_per_group();
}

// What the operands' bits add to an output value.
float binary_term(const BinaryConv3dArgs& args, const Term& term) {
  const Conv3dProblem& p = args.problem;
  if (!term.inside && p.slice.pad_value == 0) return 0;
  const std::size_t words = words_for_bits(p.slice.in);
  const std::size_t part = words_for_bits(p.slice.in_per_group());
  std::size_t unequal = 0;
  for (std::size_t k = 0; k < part; ++k) {
    const std::uint64_t w = args.w[(term.out * taps_of(p) + term.tap) * part + k];
    const std::uint64_t x = term.inside ? args.x[term.input * words + term.group * part + k] : 0;
    unequal += static_cast<std::size_t>(std::popcount(x ^ w));
  }
  const float sum = static_cast<float>(p.slice.in_per_group()) - 2 * static_cast<float>(unequal);
  return !term.inside && p.slice.pad_value < 0 ? -sum : sum;
}

void binary_signs(const BinaryConv3dArgs& args, const SumSigns& signs) {
  const Conv3dProblem& p = args.problem;
  std::ranges::fill(signs.bits, std::uint64_t{0});
  for (std::size_t output = 0; output < args.rows * outputs_of(p); ++output) {
    for (std::size_t out = 0; out < p.slice.out; ++out) {
      float sum = 0;
      for (std::size_t tap = 0; tap < taps_of(p); ++tap)
        sum += binary_term(args, term_of(p, output, tap, out));
      signs.put(output, out, sum);
    }
  }
}

Conv3dArgs volume(const Conv2dArgs& args) {
  return {.problem = {.slice = args.problem},
          .rows = args.rows,
          .a = args.a,
          .b = args.b,
          .result = args.result,
          .workspace = args.workspace};
}

}  // namespace

void conv3d_forward_reference(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    float& y = args.result[term.output * p.slice.out + term.out];
    for (std::size_t c = 0; c < p.slice.in_per_group(); ++c) {
      const float x = term.inside ? args.a[input_index(p, term) + c] : p.slice.pad_value;
      y += x * args.b[kernel_index(p, term) + c];
    }
  });
}

void conv3d_input_gradient_reference(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    if (!term.inside) return;
    const float dy = args.a[term.output * p.slice.out + term.out];
    for (std::size_t c = 0; c < p.slice.in_per_group(); ++c)
      args.result[input_index(p, term) + c] += dy * args.b[kernel_index(p, term) + c];
  });
}

void conv3d_kernel_gradient_reference(const Conv3dArgs& args) {
  const Conv3dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    const float dy = args.a[term.output * p.slice.out + term.out];
    for (std::size_t c = 0; c < p.slice.in_per_group(); ++c) {
      const float x = term.inside ? args.b[input_index(p, term) + c] : p.slice.pad_value;
      args.result[kernel_index(p, term) + c] += dy * x;
    }
  });
}

void binary_conv3d_reference(const BinaryConv3dArgs& args) {
  std::ranges::fill(args.y, 0.0F);
  for_each_term(args.problem, args.rows, [&](const Term& term) {
    args.y[term.output * args.problem.slice.out + term.out] += binary_term(args, term);
  });
}

// An image is a volume of depth 1.
void conv2d_forward_reference(const Conv2dArgs& args) { conv3d_forward_reference(volume(args)); }
void conv2d_input_gradient_reference(const Conv2dArgs& args) {
  conv3d_input_gradient_reference(volume(args));
}
void conv2d_kernel_gradient_reference(const Conv2dArgs& args) {
  conv3d_kernel_gradient_reference(volume(args));
}
void binary_conv2d_reference(const BinaryConv2dArgs& args) {
  const BinaryConv3dArgs of_volume = {.problem = {.slice = args.problem},
                                      .rows = args.rows,
                                      .x = args.x,
                                      .w = args.w,
                                      .y = args.y,
                                      .workspace = args.workspace};
  if (args.signs.wanted()) return binary_signs(of_volume, args.signs);
  binary_conv3d_reference(of_volume);
}

}  // namespace qnn
