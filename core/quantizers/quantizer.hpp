#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace qnn {

// The values that a quantizer's output can take; what packing asks (precision() does not answer
// it).
enum class Levels {
  Any,
  PlusMinusOne,        // only -1 and +1: may be stored as bits
  ZeroOne,             // only 0 and +1
  ScaledPlusMinusOne,  // -s and +s, s one number for each group
};

// What shares its statistics: a whole tensor, or one channel (the last axis of activations, the
// output channel of kernels).
enum class Granularity { Tensor, Channel };
constexpr auto enum_names(Granularity) {
  return std::array{std::pair{"tensor", Granularity::Tensor},
                    std::pair{"channel", Granularity::Channel}};
}

// Which statistics of its group a quantizer reads; the others are not computed.
struct StatisticsUse {
  bool mean_abs = false;  // mean of |x|
  bool max_abs = false;   // max of |x|
  bool mean = false;
  bool deviation = false;  // sqrt(mean of (x - mean)²)
  bool any() const { return mean_abs || max_abs || mean || deviation; }
};

// A pseudo-gradient that lets dq pass unchanged where |x| <= limit, or everywhere without a limit,
// and is 0 elsewhere.
struct GradientWindow {
  std::optional<float> limit;
};

struct GroupStatistics {
  float mean_abs = 0;
  float max_abs = 0;
  float mean = 0;
  float deviation = 0;
};

// Maps real values to a few levels going forward, and says how gradients cross that step going
// backward (a pseudo-gradient, since the true one is zero). A quantizer sits on an edge of the
// graph, a layer's input or one of its weights, so it knows no layer and no layer knows it.
//
// Both maps are functions of the unquantized input and of statistics of its group, which count as
// constants for the gradient. They are element-wise given those. Immutable after construction; safe
// to call from several threads. quantize.hpp splits tensors into groups and computes statistics.
class Quantizer {
 public:
  virtual ~Quantizer() = default;

  // Bits that one quantized value takes: metadata for summaries and optimizer selectors. 32 if it
  // has not been declared.
  virtual int precision() const = 0;
  virtual Levels levels() const = 0;
  // Whether forward is exactly Larq's sign(x), +1 at 0; then bits can be made from x at once.
  virtual bool is_sign() const { return false; }
  // Whether it leaves x as it is, so that no gradient is ever lost.
  virtual bool is_identity() const { return false; }
  // What its pseudo-gradient is if it is no more than a window; then one bit is all that backward
  // has to know of x.
  virtual std::optional<GradientWindow> gradient_window() const { return std::nullopt; }
  // Whether it is meant for weights too: false if it maps half of a kernel's range to one value.
  virtual bool suits_kernels() const { return true; }
  virtual Granularity granularity() const { return Granularity::Tensor; }
  virtual StatisticsUse statistics() const { return {}; }

  // Values of one group, all or a part of them; q may be the same memory as x. May run in parallel
  // inside, but for kChunkValues (kernels/chunks.hpp) or fewer in the calling thread, which may be
  // a chunk of parallel_for.
  virtual void forward(std::span<const float> x, const GroupStatistics& statistics,
                       std::span<float> q) const = 0;
  // dx from dq; dx may be the same memory as dq.
  virtual void backward(std::span<const float> x, std::span<const float> dq,
                        const GroupStatistics& statistics, std::span<float> dx) const = 0;
};

}  // namespace qnn
