#include "core/losses/probability_terms.hpp"

#include <algorithm>
#include <limits>

#include "core/kernels/softmax.hpp"

namespace qnn {
namespace {

using Values = std::span<const float>;

class ProbabilityVector {
 public:
  ProbabilityVector(const AxisVector& vector, const LabelSmoothing& smoothed, bool logits,
                    const ProbabilityTerm& term)
      : vector_(vector), smoothed_(smoothed), logits_(logits), term_(term) {
    if (logits_) softmax_ = softmax_sums(vector_);
    double total = 0;
    BlockValues p;
    vector_.read_each_block([&](std::size_t, Values, Values predictions) {
      for (const float value : probabilities(predictions, p)) total += double{value};
    });
    total_ = static_cast<float>(total);
  }

  double evaluate() {
    double loss = 0, slopes_by_n = 0;
    vector_.read_each_block([&](std::size_t first, Values targets, Values predictions) {
      evaluate_block(first, targets, predictions);
      for (std::size_t i = 0; i < targets.size(); ++i) {
        loss += double{losses_[i]};
        slopes_by_n += double{slopes_[i]} * double{normalised_[i]};
      }
    });
    mean_slope_ = static_cast<float>(slopes_by_n);
    if (vector_.wants_gradient()) write_gradient();
    return loss;
  }

 private:
  Values probabilities(Values predictions, BlockValues& p) const {
    if (!logits_) return predictions;
    const std::size_t size = predictions.size();
    for (std::size_t i = 0; i < size; ++i) p[i] = predictions[i] - softmax_.largest;
    apply_exp(std::span(p).first(size));
    for (std::size_t i = 0; i < size; ++i) p[i] /= softmax_.sum;
    return Values(p).first(size);
  }

  // Losses, slopes for n, and n of a block.
  void evaluate_block(std::size_t first, Values targets, Values predictions) {
    const std::size_t size = targets.size();
    BlockValues smoothed, clipped;
    const Values p = probabilities(predictions, probabilities_);
    for (std::size_t i = 0; i < size; ++i) {
      smoothed[i] = smoothed_(targets[i]);
      normalised_[i] = p[i] / total_;
      clipped[i] = std::clamp(normalised_[i], kLossEpsilon, kLargestProbability);
    }
    term_({.first = first,
           .targets = Values(smoothed).first(size),
           .probabilities = Values(clipped).first(size),
           .losses = std::span(losses_).first(size),
           .slopes = std::span(slopes_).first(size)});
    for (std::size_t i = 0; i < size; ++i)
      if (normalised_[i] < kLossEpsilon || normalised_[i] > kLargestProbability) slopes_[i] = 0;
  }

  void write_gradient() {
    double through_softmax = 0;
    if (logits_) {
      vector_.read_each_block([&](std::size_t first, Values targets, Values predictions) {
        evaluate_block(first, targets, predictions);
        for (std::size_t i = 0; i < targets.size(); ++i)
          through_softmax += double{slope_for_p(i)} * double{probabilities_[i]};
      });
    }
    const auto mean = static_cast<float>(through_softmax);
    vector_.for_each_block(
        [&](std::size_t first, Values targets, Values predictions, std::span<float> gradient) {
          evaluate_block(first, targets, predictions);
          for (std::size_t i = 0; i < targets.size(); ++i)
            gradient[i] = logits_ ? probabilities_[i] * (slope_for_p(i) - mean) : slope_for_p(i);
        });
  }

  float slope_for_p(std::size_t i) const { return (slopes_[i] - mean_slope_) / total_; }

  const AxisVector& vector_;
  const LabelSmoothing& smoothed_;
  bool logits_;
  const ProbabilityTerm& term_;
  SoftmaxSums softmax_{.largest = 0, .sum = 1};
  float total_ = 1;
  float mean_slope_ = 0;
  BlockValues probabilities_, normalised_, losses_, slopes_;
};

}  // namespace

double probability_loss(const AxisVector& vector, const LabelSmoothing& smoothed, bool logits,
                        const ProbabilityTerm& term) {
  return ProbabilityVector(vector, smoothed, logits, term).evaluate();
}

SoftmaxSums softmax_sums(const AxisVector& vector) {
  float largest = -std::numeric_limits<float>::infinity();
  vector.read_each_block([&](std::size_t, Values, Values predictions) {
    for (const float z : predictions) largest = z > largest || z != z ? z : largest;
  });
  double sum = 0;
  BlockValues powers;
  vector.read_each_block([&](std::size_t, Values, Values predictions) {
    for (std::size_t i = 0; i < predictions.size(); ++i) powers[i] = predictions[i] - largest;
    const std::span<float> block = std::span(powers).first(predictions.size());
    apply_exp(block);
    for (const float power : block) sum += double{power};
  });
  return {.largest = largest, .sum = static_cast<float>(sum)};
}

void write_probabilities(const LossArgs& args) {
  if (args.probabilities.empty()) return;
  softmax(args.predictions.floats(), args.predictions.shape().back(), args.probabilities.floats());
}

}  // namespace qnn
