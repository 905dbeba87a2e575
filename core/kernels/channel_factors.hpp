#pragma once

#include <cstddef>
#include <span>

namespace qnn {

// The normalization of batch_norm.hpp with all that it takes known, for callers that do something
// with the values while they are in the cache:
//
//   y = scale (x - mean) + shift     value i of [count, channels] belongs to channel i mod channels
//
// The same bits as batch_norm_training and batch_norm_inference give.
class ChannelFactors {
 public:
  // Floats of memory that it takes.
  static std::size_t memory_size(std::size_t channels) { return kFactors * width_of(channels); }

  // `factors` [3, channels]: mean, scale, shift. Both spans must outlive it.
  ChannelFactors(std::span<const float> factors, std::span<float> memory);

  // y of values x, which are number `first` ... of all, in the calling thread. y may be x.
  void normalize(std::size_t first, std::span<const float> x, std::span<float> y) const;

 private:
  static constexpr std::size_t kFactors = 3;
  static std::size_t width_of(std::size_t channels);

  std::size_t channels_;
  std::size_t width_;  // the channels again and again, so that vectors are full where they are few
  const float* factors_;  // [3, width]
};

}  // namespace qnn
