#include "core/losses/categorical_focal_crossentropy.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/losses/probability_terms.hpp"

namespace qnn {
namespace {

void focal_term(const ProbabilityBlock& block, float gamma) {
  const std::size_t size = block.losses.size();
  BlockValues logarithms, factors, slopes;
  for (std::size_t i = 0; i < size; ++i) {
    logarithms[i] = block.probabilities[i];
    factors[i] = 1 - block.probabilities[i];
  }
  apply_log(std::span(logarithms).first(size));
  focal_factors(gamma, std::span(factors).first(size), std::span(slopes).first(size));
  for (std::size_t i = 0; i < size; ++i) {
    const float t = block.targets[i];
    block.losses[i] = factors[i] * (-t * logarithms[i]);
    block.slopes[i] = slopes[i] * t * logarithms[i] - factors[i] * t / block.probabilities[i];
  }
}

}  // namespace

CategoricalFocalCrossentropy::CategoricalFocalCrossentropy(Params params)
    : params_(std::move(params)) {
  if (params_.alpha.values.empty()) throw FieldError("alpha", "must hold at least one number");
}

void CategoricalFocalCrossentropy::check(const Shape& predictions,
                                         const TargetInfo& targets) const {
  require_comparable_along(kName, params_.axis, predictions, targets);
  const std::size_t weights = params_.alpha.values.size();
  if (weights == 1) return;
  const std::size_t along = resolved_axis(kName, params_.axis, predictions.with_front(1));
  if (along != predictions.rank() || weights != predictions.back())
    throw UserError(ErrorKind::Config,
                    format("{} has {} weights \"alpha\", but the last axis of the model's output "
                           "{} is {}; give one number, or one for each class on the last axis",
                           kName, weights, predictions.text(),
                           along == predictions.rank() ? "of another length" : "not its axis"));
}

double CategoricalFocalCrossentropy::evaluate(const LossArgs& args) const {
  write_probabilities(args);
  const LabelSmoothing smoothed{.smoothing = params_.label_smoothing,
                                .classes = args.predictions.shape().back()};
  return evaluate_along_axis(args, params_.axis, [&](const AxisVector& vector) {
    return probability_loss(vector, smoothed, args.logits || params_.from_logits,
                            [&](const ProbabilityBlock& block) {
                              focal_term(block, params_.gamma);
                              for (std::size_t i = 0; i < block.losses.size(); ++i) {
                                const float alpha = params_.alpha.values.size() == 1
                                                        ? params_.alpha.values[0]
                                                        : params_.alpha.values[block.first + i];
                                block.losses[i] *= alpha;
                                block.slopes[i] *= alpha;
                              }
                            });
  });
}

}  // namespace qnn
