#include "core/quantizers/dorefa_quantizer.hpp"

#include <array>
#include <cmath>

#include "core/kernels/elementwise.hpp"
#include "core/quantizers/blocks.hpp"

namespace qnn {
namespace {

using detail::apply_to;

// n, a whole number that float32 holds exactly.
float steps_of(std::int32_t bits) { return std::ldexp(1.0f, bits) - 1.0f; }

// d: tanh grows with x, so its largest value is that of the largest x. By the same vectorised
// function as all others, so that this one becomes exactly +-1.
float largest_tanh(const GroupStatistics& statistics) {
  const std::array<float, 1> largest{statistics.max_abs};
  std::array<float, 1> tanh{};
  apply_to(BlockOperation::Tanh, largest, tanh);
  return tanh[0];
}

void round_to_steps(std::span<float> q, float steps) {
  apply_to(BlockOperation::Multiply, q, steps, q);
  apply_to(BlockOperation::Round, q, q);
  apply_to(BlockOperation::Divide, q, steps, q);
}

void quantize_activations(std::span<const float> x, float steps, std::span<float> q) {
  clip(x, 0.0f, 1.0f, q);
  detail::for_each_block(q.size(), [&](std::size_t begin, std::size_t count) {
    round_to_steps(q.subspan(begin, count), steps);
  });
}

void quantize_weights(std::span<const float> x, float largest, float steps, std::span<float> q) {
  detail::for_each_block(q.size(), [&](std::size_t begin, std::size_t count) {
    const auto to = q.subspan(begin, count);
    apply_to(BlockOperation::Tanh, x.subspan(begin, count), to);
    // With no weight but 0 there is nothing to divide by.
    if (largest != 0) apply_to(BlockOperation::Divide, to, 2.0f * largest, to);
    apply_to(BlockOperation::Add, to, 0.5f, to);
    round_to_steps(to, steps);
    apply_to(BlockOperation::Multiply, to, 2.0f, to);
    apply_to(BlockOperation::Subtract, to, 1.0f, to);
  });
}

void activations_gradient(std::span<const float> x, std::span<const float> dq,
                          std::span<float> dx) {
  for_each_chunk(dx.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i)
      dx[i] = x[i] >= 0.0f && x[i] <= 1.0f ? dq[i] : 0.0f;
  });
}

void weights_gradient(std::span<const float> x, std::span<const float> dq, float largest,
                      std::span<float> dx) {
  if (largest == 0) return fill(dx, 0.0f);
  detail::for_each_block(dx.size(), [&](std::size_t begin, std::size_t count) {
    detail::Block memory;
    const auto slope = std::span(memory).first(count);  // 1 - tanh(x)²
    const auto to = dx.subspan(begin, count);
    apply_to(BlockOperation::Tanh, x.subspan(begin, count), slope);
    apply_to(BlockOperation::Square, slope, slope);
    apply_to(BlockOperation::Subtract, 1.0f, slope, slope);
    apply_to(BlockOperation::Multiply, dq.subspan(begin, count), 2.0f, to);
    apply_to(BlockOperation::Divide, to, 2.0f * largest, to);
    apply_to(BlockOperation::Multiply, to, slope, to);
  });
}

}  // namespace

Levels DoReFaQuantizer::levels() const {
  if (params_.k_bit > 1) return Levels::Any;
  return params_.mode == DoReFaMode::Weights ? Levels::PlusMinusOne : Levels::ZeroOne;
}

void DoReFaQuantizer::forward(std::span<const float> x, const GroupStatistics& statistics,
                              std::span<float> q) const {
  const float steps = steps_of(params_.k_bit);
  if (params_.mode == DoReFaMode::Weights) {
    quantize_weights(x, largest_tanh(statistics), steps, q);
  } else {
    quantize_activations(x, steps, q);
  }
}

void DoReFaQuantizer::backward(std::span<const float> x, std::span<const float> dq,
                               const GroupStatistics& statistics, std::span<float> dx) const {
  if (params_.mode == DoReFaMode::Weights) {
    weights_gradient(x, dq, largest_tanh(statistics), dx);
  } else {
    activations_gradient(x, dq, dx);
  }
}

}  // namespace qnn
