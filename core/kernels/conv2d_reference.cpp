#include <algorithm>
#include <bit>

#include "core/kernels/conv2d_implementations.hpp"
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
  bool inside = false;    // the image; else X' is the pad value
};

// Calls visit(term) for all output values and all cells of the window.
template <class Visit>
void for_each_term(const Conv2dProblem& p, std::size_t rows, Visit visit) {
  const std::size_t cells = p.out_height() * p.out_width();
  for (std::size_t output = 0; output < rows * cells; ++output) {
    const std::size_t y = output % cells / p.out_width();
    const std::size_t x = output % p.out_width();
    for (std::size_t out = 0; out < p.out; ++out) {
      for (std::size_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap) {
        // Unsigned: a place before the image wraps around, to one far behind it.
        const std::size_t in_y = y * p.stride_h + tap / p.kernel_w * p.dilation_h - p.pad_top;
        const std::size_t in_x = x * p.stride_w + tap % p.kernel_w * p.dilation_w - p.pad_left;
        visit(Term{output, out, out / p.out_per_group(), tap,
                   (output / cells * p.height + in_y) * p.width + in_x,
                   in_y < p.height && in_x < p.width});
      }
    }
  }
}

std::size_t kernel_index(const Conv2dProblem& p, const Term& term) {
  return term.out * p.patch() + term.tap * p.in_per_group();
}
std::size_t input_index(const Conv2dProblem& p, const Term& term) {
  return term.input * p.in + term.group * p.in_per_group();
}

}  // namespace

void conv2d_forward_reference(const Conv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    float& y = args.result[term.output * p.out + term.out];
    for (std::size_t c = 0; c < p.in_per_group(); ++c) {
      const float x = term.inside ? args.a[input_index(p, term) + c] : p.pad_value;
      y += x * args.b[kernel_index(p, term) + c];
    }
  });
}

void conv2d_input_gradient_reference(const Conv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    if (!term.inside) return;
    const float dy = args.a[term.output * p.out + term.out];
    for (std::size_t c = 0; c < p.in_per_group(); ++c)
      args.result[input_index(p, term) + c] += dy * args.b[kernel_index(p, term) + c];
  });
}

void conv2d_kernel_gradient_reference(const Conv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  std::ranges::fill(args.result, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    const float dy = args.a[term.output * p.out + term.out];
    for (std::size_t c = 0; c < p.in_per_group(); ++c) {
      const float x = term.inside ? args.b[input_index(p, term) + c] : p.pad_value;
      args.result[kernel_index(p, term) + c] += dy * x;
    }
  });
}

void binary_conv2d_reference(const BinaryConv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.in);
  const std::size_t part = words_for_bits(p.in_per_group());
  std::ranges::fill(args.y, 0.0F);
  for_each_term(p, args.rows, [&](const Term& term) {
    if (!term.inside && p.pad_value == 0) return;
    std::size_t unequal = 0;
    for (std::size_t k = 0; k < part; ++k) {
      const std::uint64_t w = args.w[(term.out * p.kernel_h * p.kernel_w + term.tap) * part + k];
      const std::uint64_t x = term.inside ? args.x[term.input * words + term.group * part + k] : 0;
      unequal += static_cast<std::size_t>(std::popcount(x ^ w));
    }
    const float sum = static_cast<float>(p.in_per_group()) - 2 * static_cast<float>(unequal);
    args.y[term.output * p.out + term.out] += !term.inside && p.pad_value < 0 ? -sum : sum;
  });
}

}  // namespace qnn
