#include "core/losses/comparable.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Whether `shape` is `of` with `extent` behind it.
bool extends(const Shape& shape, const Shape& of, std::size_t extent) {
  return shape.rank() == of.rank() + 1 && shape.back() == extent &&
         std::ranges::equal(shape.extents().first(of.rank()), of.extents());
}

[[noreturn]] void refuse_classes(std::string_view who, const Shape& predictions,
                                 const TargetInfo& targets, bool one_will_do) {
  const std::size_t classes = targets.classes;
  const bool flat = predictions.rank() == targets.shape.rank() + 1;
  const std::string_view flattened = flat ? "" : " after a 'flatten'";
  const std::string place =
      targets.shape.rank() == 0 ? "" : format(" at each position of {}", targets.shape.text());
  throw UserError(ErrorKind::Config,
                  format("{} needs one prediction for each of the {} classes{}, but the model's "
                         "output is {}; end it in a dense layer of {} units{}{}",
                         who, classes, place, predictions.text(), classes,
                         one_will_do ? ", or of 1," : "", flattened));
}

}  // namespace

void require_comparable(std::string_view who, const Shape& predictions, const TargetInfo& targets) {
  if (targets.classes > 0) {
    const bool one_will_do = targets.classes == 2;
    if (extends(predictions, targets.shape, targets.classes) ||
        (one_will_do && extends(predictions, targets.shape, 1)))
      return;
    refuse_classes(who, predictions, targets, one_will_do);
  }
  if (predictions == targets.shape || extends(predictions, targets.shape, 1) ||
      extends(targets.shape, predictions, 1))
    return;
  throw UserError(ErrorKind::Config,
                  format("{} compares value by value, but the targets of a sample are {} and the "
                         "model's output is {}; end the model in a layer of that shape",
                         who, targets.shape.text(), predictions.text()));
}

void require_labels(std::string_view who, const Shape& predictions, const TargetInfo& targets,
                    std::string_view values) {
  if (targets.classes == 0)
    throw UserError(ErrorKind::Config,
                    format("{} compares with class labels, but the targets are values of shape {}; "
                           "use {}",
                           who, targets.shape.text(), values));
  require_one_prediction_per_class(who, predictions, targets);
}

void require_one_prediction_per_class(std::string_view who, const Shape& predictions,
                                      const TargetInfo& targets) {
  if (!extends(predictions, targets.shape, targets.classes))
    refuse_classes(who, predictions, targets, false);
}

TargetValues::TargetValues(const Targets& targets, const Shape& predictions)
    : labels_(targets.labels), values_(), classes_(predictions.back()) {
  if (!targets.values.empty()) values_ = targets.values.floats();
  require(values_.empty() ? labels_.size() * classes_ == predictions.elements()
                          : values_.size() == predictions.elements(),
          "targets do not fit the predictions");
}

std::span<const float> TargetValues::at(std::size_t begin, std::size_t count,
                                        std::span<float> buffer) const {
  if (!values_.empty()) return values_.subspan(begin, count);
  const std::span<float> made = buffer.first(count);
  if (classes_ == 1) {
    for (std::size_t i = 0; i < count; ++i) made[i] = static_cast<float>(labels_[begin + i]);
    return made;
  }
  std::ranges::fill(made, 0.0f);
  const std::size_t end = begin + count;
  for (std::size_t place = begin / classes_; place * classes_ < end; ++place) {
    const std::size_t hot = place * classes_ + static_cast<std::size_t>(labels_[place]);
    if (hot >= begin && hot < end) made[hot - begin] = 1;
  }
  return made;
}

bool TargetValues::are_all_zero_or_one() const {
  return std::ranges::all_of(values_, [](float t) { return t == 0 || t == 1; });
}

}  // namespace qnn
