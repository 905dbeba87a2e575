#include "core/losses/categorical_hinge.hpp"

#include <limits>

#include "core/losses/axis_loss.hpp"

namespace qnn {
namespace {

using Values = std::span<const float>;

double loss_of(const AxisVector& vector) {
  double right = 0;
  float wrong = -std::numeric_limits<float>::infinity();
  std::size_t equal = 0;
  vector.read_each_block([&](std::size_t, Values targets, Values predictions) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const float t = targets[i], p = predictions[i];
      right += double{t * p};
      const float value = (1 - t) * p;
      if (value == wrong) ++equal;
      if (value > wrong || value != value) {
        wrong = value;
        equal = 1;
      }
    }
  });
  const double slack = double{wrong} - right + 1;
  const bool met = slack < 0;  // NaN stays
  const float share = 1 / static_cast<float>(equal);
  vector.for_each_block(
      [&](std::size_t, Values targets, Values predictions, std::span<float> gradient) {
        for (std::size_t i = 0; i < targets.size(); ++i) {
          const float t = targets[i];
          const float of_wrong = (1 - t) * predictions[i] == wrong ? (1 - t) * share : 0;
          gradient[i] = met ? 0 : of_wrong - t;
        }
      });
  return met ? 0 : slack;
}

}  // namespace

void CategoricalHinge::check(const Shape& predictions, const TargetInfo& targets) const {
  require_comparable_along(kName, -1, predictions, targets);
}

double CategoricalHinge::evaluate(const LossArgs& args) const {
  return evaluate_along_axis(args, -1, loss_of);
}

}  // namespace qnn
