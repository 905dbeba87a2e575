#include "core/losses/cosine_similarity.hpp"

#include <algorithm>
#include <cmath>

#include "core/losses/axis_loss.hpp"

namespace qnn {
namespace {

using Values = std::span<const float>;

constexpr double kSmallestSquare = 1e-12;

double loss_of(const AxisVector& vector) {
  double targets_squared = 0, predictions_squared = 0, product = 0;
  vector.read_each_block([&](std::size_t, Values targets, Values predictions) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const double t = targets[i], p = predictions[i];
      targets_squared += t * t;
      predictions_squared += p * p;
      product += t * p;
    }
  });
  // Square roots are exact to the bit everywhere.
  const double of_target = 1 / std::sqrt(std::max(targets_squared, kSmallestSquare));
  const double of_prediction = 1 / std::sqrt(std::max(predictions_squared, kSmallestSquare));
  const double cosine = product * of_target * of_prediction;
  const double turning = predictions_squared < kSmallestSquare ? 0 : cosine;
  vector.for_each_block(
      [&](std::size_t, Values targets, Values predictions, std::span<float> gradient) {
        for (std::size_t i = 0; i < targets.size(); ++i) {
          const double slope =
              double{predictions[i]} * of_prediction * turning - double{targets[i]} * of_target;
          gradient[i] = static_cast<float>(slope * of_prediction);
        }
      });
  return -cosine;
}

}  // namespace

void CosineSimilarity::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable_along(kName, params_.axis, predictions, targets);
}

double CosineSimilarity::evaluate(const LossArgs& args) const {
  return evaluate_along_axis(args, params_.axis, loss_of);
}

}  // namespace qnn
