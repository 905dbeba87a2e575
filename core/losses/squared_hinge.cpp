#include "core/losses/squared_hinge.hpp"

#include "core/losses/class_predictions.hpp"

namespace qnn {

void SquaredHinge::check(const Shape& predictions, std::size_t classes) const {
  require_one_prediction_per_class(kName, predictions, classes);
}

double SquaredHinge::evaluate(const LossArgs& args) const {
  const std::span<const float> p = args.predictions.floats();
  const std::span<float> gradient = args.gradient.floats();
  const std::size_t classes = args.predictions.shape().back();
  const float scale =
      -2.0f / (static_cast<float>(classes) * static_cast<float>(args.labels.size()));
  double squares = 0;
  for (std::size_t row = 0; row < args.labels.size(); ++row) {
    const auto label = static_cast<std::size_t>(args.labels[row]);
    for (std::size_t c = 0; c < classes; ++c) {
      const std::size_t i = row * classes + c;
      const float target = c == label ? 1.0f : -1.0f;
      const float slack = 1.0f - target * p[i];
      const float margin = slack < 0.0f ? 0.0f : slack;  // NaN stays
      squares += double{margin} * double{margin};
      if (!gradient.empty()) gradient[i] = target * margin * scale;
    }
  }
  return squares / static_cast<double>(classes);
}

}  // namespace qnn
