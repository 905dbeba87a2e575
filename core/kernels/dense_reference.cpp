#include <algorithm>
#include <bit>

#include "core/kernels/dense_implementations.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

void dense_forward_reference(const DenseArgs& args) {
  const auto [in, out] = args.problem;
  for (std::size_t r = 0; r < args.rows; ++r) {
    for (std::size_t o = 0; o < out; ++o) {
      float sum = 0;
      for (std::size_t i = 0; i < in; ++i) sum += args.a[r * in + i] * args.b[o * in + i];
      args.result[r * out + o] = sum;
    }
  }
}

void dense_input_gradient_reference(const DenseArgs& args) {
  const auto [in, out] = args.problem;
  for (std::size_t r = 0; r < args.rows; ++r) {
    for (std::size_t i = 0; i < in; ++i) {
      float sum = 0;
      for (std::size_t o = 0; o < out; ++o) sum += args.a[r * out + o] * args.b[o * in + i];
      args.result[r * in + i] = sum;
    }
  }
}

void dense_kernel_gradient_reference(const DenseArgs& args) {
  const auto [in, out] = args.problem;
  for (std::size_t o = 0; o < out; ++o) {
    for (std::size_t i = 0; i < in; ++i) {
      float sum = 0;
      for (std::size_t r = 0; r < args.rows; ++r) sum += args.a[r * out + o] * args.b[r * in + i];
      args.result[o * in + i] = sum;
    }
  }
}

void binary_dense_reference(const BinaryDenseArgs& args) {
  const auto [in, out] = args.problem;
  const std::size_t words = words_for_bits(in);
  std::ranges::fill(args.signs.bits, std::uint64_t{0});
  for (std::size_t r = 0; r < args.rows; ++r) {
    for (std::size_t o = 0; o < out; ++o) {
      std::size_t unequal = 0;
      for (std::size_t k = 0; k < words; ++k)
        unequal +=
            static_cast<std::size_t>(std::popcount(args.x[r * words + k] ^ args.w[o * words + k]));
      const float sum = static_cast<float>(in) - 2 * static_cast<float>(unequal);
      if (args.signs.wanted()) {
        args.signs.put(r, o, sum);
      } else {
        args.y[r * out + o] = sum;
      }
    }
  }
}

}  // namespace qnn
