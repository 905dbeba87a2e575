#include "core/report/examination.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/metrics/confusion_matrix.hpp"
#include "core/report/picture.hpp"

namespace qnn {
namespace {

struct Verdict {
  std::size_t prediction = 0;
  float lead = 0;
};

// Of a row of predictions; the same class that count_confusion counts.
Verdict judge(std::span<const float> row, std::size_t label) {
  if (row.size() == 1) {
    const std::size_t prediction = row[0] > 0.5f ? 1 : 0;
    return {.prediction = prediction,
            .lead = prediction == label ? 0 : 2 * std::abs(row[0] - 0.5f)};
  }
  const auto largest = std::max_element(row.begin(), row.end());
  return {.prediction = static_cast<std::size_t>(largest - row.begin()),
          .lead = *largest - row[label]};
}

}  // namespace

void Examination::add(const Batch& batch, const ConstTensorView& predictions) {
  const auto labels = batch.targets[target_].labels.first(batch.rows);
  const ConstTensorView rows = predictions.first(batch.rows);
  require(
      rows.elements() == batch.rows * classes_ || (classes_ == 2 && rows.elements() == batch.rows),
      "an examination is of classes");
  count_confusion(rows, labels, counts_);
  const std::size_t width = rows.elements() / std::max<std::size_t>(batch.rows, 1);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const auto label = static_cast<std::size_t>(labels[row]);
    const Verdict verdict = judge(rows.floats().subspan(row * width, width), label);
    if (verdict.prediction != label)
      remember({label, verdict.prediction}, verdict.lead, batch, row);
  }
  samples_ += batch.rows;
}

void Examination::remember(const Pair& pair, float lead, const Batch& batch, std::size_t row) {
  std::vector<Mistake>& list = mistakes_[pair];
  const auto place = std::find_if(list.begin(), list.end(),
                                  [&](const Mistake& mistake) { return mistake.lead < lead; });
  const bool full = list.size() == kMistakesPerPair;
  if (full ? place == list.end() : images_ == kMostImages) return;
  const ConstTensorView& inputs = batch.inputs[0];
  const Shape shape = inputs.shape().without_front();
  const std::size_t size = shape.elements();
  list.insert(place, {.sample = samples_ + row,
                      .lead = lead,
                      .image = thumbnail(inputs.floats().subspan(row * size, size), shape)});
  if (full) {
    list.pop_back();
  } else {
    ++images_;
  }
}

std::uint64_t Examination::of_label(std::size_t label) const {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < classes_; ++c) sum += at(label, c);
  return sum;
}

std::uint64_t Examination::of_prediction(std::size_t prediction) const {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < classes_; ++c) sum += at(c, prediction);
  return sum;
}

const std::vector<Mistake>& Examination::mistakes(std::size_t label, std::size_t prediction) const {
  static const std::vector<Mistake> kNone;
  const auto found = mistakes_.find({label, prediction});
  return found == mistakes_.end() ? kNone : found->second;
}

std::vector<std::pair<std::size_t, std::size_t>> Examination::worst_pairs(std::size_t count) const {
  std::vector<Pair> pairs;
  for (const auto& [pair, list] : mistakes_) pairs.push_back(pair);
  std::stable_sort(pairs.begin(), pairs.end(), [&](const Pair& a, const Pair& b) {
    return at(a.first, a.second) > at(b.first, b.second);
  });
  if (pairs.size() > count) pairs.resize(count);
  return pairs;
}

}  // namespace qnn
