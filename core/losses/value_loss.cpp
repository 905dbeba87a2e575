#include "core/losses/value_loss.hpp"

#include <algorithm>

#include "core/losses/block_math.hpp"
#include "core/losses/row_sums.hpp"

namespace qnn::detail {
namespace {

class ValueRows {
 public:
  ValueRows(const LossArgs& args, const ValueLossRules& rules,
            const std::function<void(const ValueBlock&)>& formula)
      : args_(args),
        formula_(formula),
        targets_(args.targets, args.predictions.shape()),
        predictions_(args.predictions.floats()),
        gradient_(args.gradient.floats()),
        signs_(rules.signed_targets && targets_.are_all_zero_or_one()) {}

  // The sum of all values of rows begin ... end - 1, each times its row's weight.
  double sum(std::size_t begin, std::size_t end, std::size_t per_row, float scale) const {
    BlockValues made, losses, slopes;
    double sum = 0;
    for (std::size_t at = begin * per_row; at < end * per_row; at += ValueBlock::kMost) {
      const std::size_t count = std::min(ValueBlock::kMost, end * per_row - at);
      std::span<const float> targets = targets_.at(at, count, made);
      if (signs_) {
        for (std::size_t i = 0; i < count; ++i) made[i] = 2 * targets[i] - 1;
        targets = std::span(made).first(count);
      }
      formula_({.targets = targets,
                .predictions = predictions_.subspan(at, count),
                .logits = args_.logits,
                .losses = std::span(losses).first(count),
                .slopes = std::span(slopes).first(count)});
      sum += weigh(at, per_row, scale, std::span(losses).first(count), slopes);
    }
    return sum;
  }

 private:
  // Adds up the losses of a block and writes its gradient, row by row.
  double weigh(std::size_t at, std::size_t per_row, float scale, std::span<const float> losses,
               const BlockValues& slopes) const {
    double sum = 0;
    for (std::size_t i = 0; i < losses.size();) {
      const std::size_t row = (at + i) / per_row;
      const std::size_t end = std::min(losses.size(), (row + 1) * per_row - at);
      const float weight = args_.sample_weights.empty() ? 1.0f : args_.sample_weights[row];
      const std::size_t first = i;
      double of_row = 0;
      for (; i < end; ++i) of_row += double{losses[i]};
      sum += double{weight} * of_row;
      if (gradient_.empty()) continue;
      const float factor = weight * scale;
      for (std::size_t k = first; k < end; ++k) gradient_[at + k] = slopes[k] * factor;
    }
    return sum;
  }

  const LossArgs& args_;
  const std::function<void(const ValueBlock&)>& formula_;
  TargetValues targets_;
  std::span<const float> predictions_;
  std::span<float> gradient_;
  bool signs_;
};

}  // namespace

double evaluate_by_value(const LossArgs& args, const ValueLossRules& rules,
                         const std::function<void(const ValueBlock&)>& formula) {
  const Shape& shape = args.predictions.shape();
  const std::size_t rows = shape[0];
  const std::size_t per_row = shape.elements() / rows;
  const std::size_t terms = rules.sums_last_axis ? per_row / shape.back() : per_row;
  const float scale = 1.0f / (static_cast<float>(terms) * static_cast<float>(rows));
  const ValueRows values(args, rules, formula);
  const double sum = sum_over_rows(rows, per_row, [&](std::size_t begin, std::size_t end) {
    return values.sum(begin, end, per_row, scale);
  });
  return sum / static_cast<double>(terms);
}

}  // namespace qnn::detail
