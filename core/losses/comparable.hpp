#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/tensor/targets.hpp"

namespace qnn {

// Throws UserError(Config) unless predictions of this shape, without the batch, can be compared
// with the targets value by value: values of that shape, a last extent of 1 more or less; or labels
// with one prediction for each class, or with one prediction for the second of two classes. `who`
// compares, for the message.
void require_comparable(std::string_view who, const Shape& predictions, const TargetInfo& targets);

// Throws UserError(Config) unless predictions of this shape have one for each class on the last
// axis, at each place that has a label.
void require_one_prediction_per_class(std::string_view who, const Shape& predictions,
                                      const TargetInfo& targets);

// Throws UserError(Config) unless the targets are labels with one prediction for each class on the
// last axis. `values` is what compares values instead.
void require_labels(std::string_view who, const Shape& predictions, const TargetInfo& targets,
                    std::string_view values);

// Targets as the values that predictions are compared with: real values as they are, a label as
// its one-hot vector, or as 0 or 1 where there is a single prediction.
class TargetValues {
 public:
  // `predictions` has the batch in front; the targets fit it (require_comparable).
  TargetValues(const Targets& targets, const Shape& predictions);

  // The `count` targets from number `begin` on, row-major; made in `buffer` where they are labels.
  std::span<const float> at(std::size_t begin, std::size_t count, std::span<float> buffer) const;

  bool are_all_zero_or_one() const;

 private:
  std::span<const std::int32_t> labels_;
  std::span<const float> values_;
  std::size_t classes_;  // extent of the last axis
};

}  // namespace qnn
