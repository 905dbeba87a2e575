#include "core/losses/block_math.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/block_operation.hpp"

namespace qnn {
namespace {

void apply_in_place(BlockOperation operation, std::span<float> x) {
  const std::array operands{BlockOperand(x.data())};
  apply(operation, operands, x);
}

}  // namespace

void apply_exp(std::span<float> x) { apply_in_place(BlockOperation::Exp, x); }
void apply_log(std::span<float> x) { apply_in_place(BlockOperation::Log, x); }
void apply_tanh(std::span<float> x) { apply_in_place(BlockOperation::Tanh, x); }
void apply_sigmoid(std::span<float> x) { apply_in_place(BlockOperation::Sigmoid, x); }

void apply_power(std::span<float> x, float exponent) {
  RepeatedValue repeated;
  repeated.fill(exponent);
  const std::array operands{BlockOperand(x.data()), BlockOperand(repeated)};
  apply(BlockOperation::Power, operands, x);
}

void focal_factors(float gamma, std::span<float> x, std::span<float> slopes) {
  if (gamma == 0) {
    std::ranges::fill(slopes, 0.0f);
  } else {
    std::ranges::copy(x, slopes.begin());
    apply_power(slopes, gamma - 1);
    for (float& slope : slopes) slope *= gamma;
  }
  apply_power(x, gamma);
}

}  // namespace qnn
