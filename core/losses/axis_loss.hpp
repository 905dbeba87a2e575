#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "core/losses/block_math.hpp"
#include "core/losses/comparable.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Targets and predictions along one axis, for a loss that compares them as vectors: read and
// written in blocks, so that an axis may be of any length and need not be the last.
class AxisVector {
 public:
  struct Place {
    std::size_t begin;   // of the first value, row-major
    std::size_t stride;  // from one to the next
    std::size_t size;
    float scale;  // what the gradient is multiplied by
  };

  AxisVector(const LossArgs& args, const TargetValues& targets, const Place& place)
      : args_(args), targets_(targets), place_(place) {}

  std::size_t size() const { return place_.size; }
  bool wants_gradient() const { return !args_.gradient.empty(); }

  // Calls visit(first, targets, predictions, gradient) for block after block, which begins at value
  // number `first`; what the call writes as the gradient is kept if wants_gradient().
  using Values = std::span<const float>;
  template <class Visit>
  void for_each_block(const Visit& visit) const {
    BlockValues targets, predictions, gradient;
    for (std::size_t first = 0; first < place_.size; first += ValueBlock::kMost) {
      const std::size_t count = std::min(ValueBlock::kMost, place_.size - first);
      const Values t = read_targets(first, count, targets);
      const Values p = read_predictions(first, count, predictions);
      visit(first, t, p, std::span(gradient).first(count));
      if (wants_gradient()) write_gradient(first, std::span(gradient).first(count));
    }
  }
  // As above without a gradient: visit(first, targets, predictions).
  template <class Visit>
  void read_each_block(const Visit& visit) const {
    BlockValues targets, predictions;
    for (std::size_t first = 0; first < place_.size; first += ValueBlock::kMost) {
      const std::size_t count = std::min(ValueBlock::kMost, place_.size - first);
      visit(first, read_targets(first, count, targets),
            read_predictions(first, count, predictions));
    }
  }

 private:
  Values read_targets(std::size_t first, std::size_t count, std::span<float> buffer) const;
  Values read_predictions(std::size_t first, std::size_t count, std::span<float> buffer) const;
  void write_gradient(std::size_t first, Values values) const;

  const LossArgs& args_;
  const TargetValues& targets_;
  Place place_;
};

// The axis that `axis` means in predictions of this shape, which has the batch in front: negative
// ones count from the end. Throws UserError(Config) if there is none, or if it is the batch's.
std::size_t resolved_axis(std::string_view who, std::int32_t axis, const Shape& predictions);

// Throws UserError(Config) unless predictions of this shape, without the batch, have such an axis
// and can be compared with the targets; labels need one prediction for each class.
void require_comparable_along(std::string_view who, std::int32_t axis, const Shape& predictions,
                              const TargetInfo& targets);

// The sum over the rows of weight times loss, where the loss of a sample is the mean of
// loss(vector) over its vectors along `axis`. What `loss` writes as a gradient is scaled to that of
// the mean.
double evaluate_along_axis(const LossArgs& args, std::int32_t axis,
                           const std::function<double(const AxisVector&)>& loss);

}  // namespace qnn
