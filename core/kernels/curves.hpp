#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace qnn {

// Element-wise functions of one value with their gradients, vectorised and run in parallel chunks:
// one table for all activation functions. Order of operations and treatment of edges are those of
// TensorFlow's kernels and of Keras 2.
//
//   kind          y                                            dx
//   Elu           x > 0: x, else alpha (exp(x) - 1)            x > 0: dy, else dy (y + alpha)
//   Exponential   exp(x)                                       dy y
//   Gelu          x (1 + erf(x / √2)) / 2                      its derivative
//   GeluTanh      x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2   its derivative
//   HardSigmoid   clip(0.2 x + 0.5, 0, 1)                      0.2 dy inside, edges included
//   HardTanh      clip(x, -1, 1)                               dy where |x| <= 1
//   LeakyRelu     x > 0: x, else alpha x                       x > 0: dy, else alpha dy
//   LeakyTanh     clip(x, -1, 1) + alpha (x - clip(x, -1, 1))  1 inside, alpha outside, both at ±1
//   Mish          x tanh(log(1 + exp(x)))                      its derivative
//   Relu          max(x, 0)                                    dy where x > 0
//   Relu6         min(max(x, 0), 6)                            dy where 0 < x < 6
//   ReluOf        see below
//   Selu          x >= 0: s x, else s a (exp(x) - 1)           s dy, s a exp(x) dy
//   Sigmoid       1 / (1 + exp(-x))                            dy y (1 - y)
//   Softplus      log(1 + exp(x))                              dy / (1 + exp(-x))
//   Softsign      x / (1 + |x|)                                dy / (1 + |x|)²
//   Swish         x / (1 + exp(-x))                            its derivative
//   Tanh          tanh(x)                                      dy (1 - y²)
//
// ReluOf: y = kept(x) - alpha max(threshold - x, 0), kept(x) being x where x > threshold, else 0,
// clipped to [0, max_value] if that is finite. Its gradient passes at max_value, as that of a clip,
// unless max_value is 6 and threshold 0: then as that of Relu6.
enum class CurveKind : std::uint8_t {
  Elu,
  Exponential,
  Gelu,
  GeluTanh,
  HardSigmoid,
  HardTanh,
  LeakyRelu,
  LeakyTanh,
  Mish,
  Relu,
  Relu6,
  ReluOf,
  Selu,
  Sigmoid,
  Softplus,
  Softsign,
  Swish,
  Tanh,
};

// A kind with the numbers that it reads.
struct Curve {
  CurveKind kind;
  float alpha = 0;
  float max_value = std::numeric_limits<float>::infinity();
  float threshold = 0;
};

// Whether the gradient is made from y; otherwise from x.
bool gradient_reads_output(CurveKind kind);

// y may be the same memory as x.
void curve(const Curve& curve, std::span<const float> x, std::span<float> y);

// `source` is x or y, see gradient_reads_output; dx may be the same memory as dy.
void curve_gradient(const Curve& curve, std::span<const float> source, std::span<const float> dy,
                    std::span<float> dx);

}  // namespace qnn
