#pragma once

#include <cstddef>
#include <span>

namespace qnn {

// Element-wise operations on spans of equal length, vectorised and run in parallel chunks. Results
// may be the same memory as an operand. Mathematical functions are Highway's, not libm's, so that a
// value does not depend on its position or on the C library.

void fill(std::span<float> y, float value);
void copy(std::span<const float> x, std::span<float> y);
void add(std::span<const float> a, std::span<const float> b, std::span<float> y);
void subtract(std::span<const float> a, std::span<const float> b, std::span<float> y);
void multiply(std::span<const float> a, std::span<const float> b, std::span<float> y);
void scale(std::span<const float> x, float factor, std::span<float> y);
void clip(std::span<const float> x, float low, float high, std::span<float> y);  // keeps NaN

void exp(std::span<const float> x, std::span<float> y);
void log(std::span<const float> x, std::span<float> y);
void tanh(std::span<const float> x, std::span<float> y);
void sigmoid(std::span<const float> x, std::span<float> y);
// To within 3 units in the last place of the result, see the test.
void erf(std::span<const float> x, std::span<float> y);

// -1 where x < 0, else +1 (+0, -0 and denormals: +1); NaN stays NaN.
void sign(std::span<const float> x, std::span<float> y);
// dx = dy where |x| <= clip, else exactly 0 (NaN x: 0).
void clipped_gradient(std::span<const float> x, float clip, std::span<const float> dy,
                      std::span<float> dx);
// dx = (1 - |x|)·2·dy where |x| <= 1, else 0: the gradient of approx_sign.
void approx_sign_gradient(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

// y[r, c] = x[r, c] + b[c]; b is [channels].
void add_bias(std::span<const float> x, std::span<const float> b, std::span<float> y);
// y[r, c] = x[r, c] · s[c]; s is [channels].
void scale_channels(std::span<const float> x, std::span<const float> s, std::span<float> y);

}  // namespace qnn
