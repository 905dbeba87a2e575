#include "core/layers/dropout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {
namespace {

// A uniform number of the stream is the upper 24 of its 32 bits, over 2^24.
constexpr int kUnusedBits = 8;
constexpr double kUniformSteps = 0x1p24;
constexpr std::size_t kBlock = 4;  // values of one call of the generator

}  // namespace

LayerPlan Dropout::plan(std::span<const Shape> inputs) const {
  LayerPlan plan;
  plan.output = single_input(inputs, kName);
  plan.backward_reads_input = false;
  return plan;
}

void Dropout::drop(const RandomStream& random, std::span<const float> x, std::span<float> y) const {
  const auto threshold = static_cast<std::uint32_t>(std::ceil(params_.rate * kUniformSteps));
  const auto scale = static_cast<float>(1.0 / (1.0 - params_.rate));
  static_assert(kChunkValues % kBlock == 0);
  for_each_chunk(x.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; i += kBlock) {
      const auto bits = random.block(i / kBlock);
      const std::size_t values = std::min(kBlock, begin + count - i);
      for (std::size_t j = 0; j < values; ++j) {
        y[i + j] = bits[j] >> kUnusedBits >= threshold ? x[i + j] * scale : 0.0f;
      }
    }
  });
}

void Dropout::forward(const ForwardArgs& args) const {
  if (args.phase == Phase::Training) {
    drop(args.random, args.inputs[0].floats(), args.output.floats());
  } else {
    copy(args.inputs[0].floats(), args.output.floats());
  }
}

void Dropout::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  drop(args.random, args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn
