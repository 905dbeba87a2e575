#include "tests/golden/labels.hpp"

#include <cstddef>
#include <optional>

#include "tests/golden/comparison.hpp"

namespace qnn::golden {
namespace {

std::optional<std::int32_t> class_of_row(const ReferenceTensor& targets, std::size_t row) {
  const std::size_t classes = targets.shape.back();
  std::optional<std::int32_t> label;
  for (std::size_t c = 0; c < classes; ++c) {
    const double value = targets.values[row * classes + c];
    if (value == 1 && !label) {
      label = static_cast<std::int32_t>(c);
    } else if (value != 0 && value != -1) {
      return std::nullopt;
    }
  }
  return label;
}

}  // namespace

std::vector<std::int32_t> labels_of(const ReferenceTensor& targets, const Shape& predictions) {
  if (predictions.rank() != 2) throw Uncovered("no targets here but one class per sample");
  if (targets.shape != predictions) {
    if (targets.values.size() != predictions[0])
      throw Uncovered("no targets of another shape than the predictions");
    return targets.labels();
  }
  std::vector<std::int32_t> labels;
  for (std::size_t row = 0; row < predictions[0]; ++row) {
    const auto label = class_of_row(targets, row);
    if (!label) throw Uncovered("no targets here but one class per sample");
    labels.push_back(*label);
  }
  return labels;
}

}  // namespace qnn::golden
