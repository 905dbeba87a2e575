#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace qnn {

// Whether the thresholds are 0, 1 / (n - 1), 2 / (n - 1) ... 1, at least three of them: then Keras
// finds the place of a prediction by arithmetic, which counts a prediction of 0 as above the
// threshold 0.
inline bool are_even(std::span<const double> thresholds) {
  if (thresholds.size() < 3) return false;
  const double steps = static_cast<double>(thresholds.size() - 1);
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    if (std::abs(thresholds[i] - static_cast<double>(i) / steps) > 1e-7) return false;
  return true;
}

// The last of n even thresholds that a prediction is above. Predictions below 0 or above 1 count as
// these.
inline std::size_t even_bucket(float prediction, std::size_t count) {
  const float p = prediction > 0 ? std::min(prediction, 1.0f) : 0.0f;  // NaN: 0
  const float bucket = std::ceil(p * static_cast<float>(count - 1)) - 1;
  return bucket > 0 ? static_cast<std::size_t>(bucket) : 0;
}

}  // namespace qnn
