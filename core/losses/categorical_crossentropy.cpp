#include "core/losses/categorical_crossentropy.hpp"

#include <cmath>

#include "core/losses/probability_terms.hpp"

namespace qnn {
namespace {

using Values = std::span<const float>;

double loss_of_logits(const AxisVector& vector, const LabelSmoothing& smoothed) {
  const SoftmaxSums sums = softmax_sums(vector);
  float log_of_sum = sums.sum;
  apply_log(std::span(&log_of_sum, 1));
  double loss = 0;
  vector.for_each_block(
      [&](std::size_t, Values targets, Values predictions, std::span<float> gradient) {
        for (std::size_t i = 0; i < targets.size(); ++i) {
          gradient[i] = predictions[i] - sums.largest;
          loss += double{smoothed(targets[i])} * double{log_of_sum - gradient[i]};
        }
        apply_exp(gradient);
        for (std::size_t i = 0; i < targets.size(); ++i)
          gradient[i] = gradient[i] / sums.sum - smoothed(targets[i]);
      });
  return loss;
}

void cross_entropy_term(const ProbabilityBlock& block) {
  for (std::size_t i = 0; i < block.losses.size(); ++i) {
    block.losses[i] = block.probabilities[i];
    block.slopes[i] = -block.targets[i] / block.probabilities[i];
  }
  apply_log(block.losses);
  for (std::size_t i = 0; i < block.losses.size(); ++i) block.losses[i] *= -block.targets[i];
}

}  // namespace

void CategoricalCrossentropy::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable_along(kName, params_.axis, predictions, targets);
}

double CategoricalCrossentropy::evaluate(const LossArgs& args) const {
  write_probabilities(args);
  const LabelSmoothing smoothed{.smoothing = params_.label_smoothing,
                                .classes = args.predictions.shape().back()};
  const bool logits = args.logits || params_.from_logits;
  return evaluate_along_axis(args, params_.axis, [&](const AxisVector& vector) {
    return logits ? loss_of_logits(vector, smoothed)
                  : probability_loss(vector, smoothed, false, cross_entropy_term);
  });
}

}  // namespace qnn
