#include "core/losses/axis_loss.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/losses/row_sums.hpp"

namespace qnn {

AxisVector::Values AxisVector::read_targets(std::size_t first, std::size_t count,
                                            std::span<float> buffer) const {
  const std::size_t begin = place_.begin + first * place_.stride;
  if (place_.stride == 1) return targets_.at(begin, count, buffer);
  for (std::size_t i = 0; i < count; ++i) {
    float made = 0;
    buffer[i] = targets_.at(begin + i * place_.stride, 1, std::span(&made, 1))[0];
  }
  return buffer.first(count);
}

AxisVector::Values AxisVector::read_predictions(std::size_t first, std::size_t count,
                                                std::span<float> buffer) const {
  const std::size_t begin = place_.begin + first * place_.stride;
  const Values all = args_.predictions.floats();
  if (place_.stride == 1) return all.subspan(begin, count);
  for (std::size_t i = 0; i < count; ++i) buffer[i] = all[begin + i * place_.stride];
  return buffer.first(count);
}

void AxisVector::write_gradient(std::size_t first, Values values) const {
  const std::size_t begin = place_.begin + first * place_.stride;
  const std::span<float> all = args_.gradient.floats();
  for (std::size_t i = 0; i < values.size(); ++i)
    all[begin + i * place_.stride] = values[i] * place_.scale;
}

std::size_t resolved_axis(std::string_view who, std::int32_t axis, const Shape& predictions) {
  const auto rank = static_cast<std::int32_t>(predictions.rank());
  const std::int32_t from_front = axis < 0 ? axis + rank : axis;
  if (from_front < 1 || from_front >= rank)
    throw UserError(ErrorKind::Config,
                    format("{} has the axis {}, but the model's output is {} with the batch in "
                           "front; use an axis from 1 to {}, or -1 for the last",
                           who, axis, predictions.text(), rank - 1));
  return static_cast<std::size_t>(from_front);
}

void require_comparable_along(std::string_view who, std::int32_t axis, const Shape& predictions,
                              const TargetInfo& targets) {
  if (targets.classes > 0) {
    require_one_prediction_per_class(who, predictions, targets);
  } else {
    require_comparable(who, predictions, targets);
  }
  resolved_axis(who, axis, predictions.with_front(1));
}

double evaluate_along_axis(const LossArgs& args, std::int32_t axis,
                           const std::function<double(const AxisVector&)>& loss) {
  const Shape& shape = args.predictions.shape();
  const std::size_t along = resolved_axis("a loss", axis, shape);
  const std::size_t rows = shape[0];
  const std::size_t per_row = shape.elements() / rows;
  const std::size_t size = shape[along];
  const std::size_t vectors = per_row / size;
  std::size_t inner = 1;
  for (std::size_t i = along + 1; i < shape.rank(); ++i) inner *= shape[i];
  const TargetValues targets(args.targets, shape);
  const float scale = 1.0f / (static_cast<float>(vectors) * static_cast<float>(rows));
  const auto sum_of = [&](std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin * vectors; i < end * vectors; ++i) {
      const float weight = args.sample_weights.empty() ? 1.0f : args.sample_weights[i / vectors];
      const AxisVector vector(args, targets,
                              {.begin = i / inner * inner * size + i % inner,
                               .stride = inner,
                               .size = size,
                               .scale = scale * weight});
      sum += double{weight} * loss(vector);
    }
    return sum;
  };
  return sum_over_rows(rows, per_row, sum_of) / static_cast<double>(vectors);
}

}  // namespace qnn
