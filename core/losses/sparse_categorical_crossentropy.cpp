#include "core/losses/sparse_categorical_crossentropy.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/elementwise.hpp"
#include "core/kernels/softmax.hpp"
#include "core/losses/comparable.hpp"
#include "core/losses/value_loss.hpp"

namespace qnn {
namespace {

// Labels whose losses are held on the stack at a time.
constexpr std::size_t kBlock = 256;

// What belongs to the labels of one block.
struct Block {
  std::span<const float> predictions;
  std::span<const std::int32_t> labels;
  std::span<float> gradient;       // may be empty
  std::span<float> probabilities;  // may be empty
  std::size_t classes;
  float scale;  // 1 / labels of the batch
};

void evaluate_logits(const Block& block, std::span<float> losses) {
  softmax_cross_entropy({.logits = block.predictions,
                         .classes = block.classes,
                         .labels = block.labels,
                         .scale = block.scale,
                         .probabilities = block.probabilities,
                         .losses = losses,
                         .dz = block.gradient});
}

// NaN stays NaN through clip and sum.
float clipped(float p) { return std::clamp(p, kLossEpsilon, kLargestProbability); }
bool is_clipped(float p) { return p < kLossEpsilon || p > kLargestProbability; }

void evaluate_probabilities(const Block& block, std::span<float> losses) {
  for (std::size_t row = 0; row < losses.size(); ++row) {
    const auto p = block.predictions.subspan(row * block.classes, block.classes);
    const auto label = static_cast<std::size_t>(block.labels[row]);
    float total = 0;
    for (const float value : p) total += clipped(value);
    losses[row] = total / clipped(p[label]);
    if (block.gradient.empty()) continue;
    const auto dp = block.gradient.subspan(row * block.classes, block.classes);
    for (std::size_t c = 0; c < block.classes; ++c) {
      const float target = c == label ? 1.0f / clipped(p[c]) : 0.0f;
      dp[c] = is_clipped(p[c]) ? 0.0f : (1.0f / total - target) * block.scale;
    }
  }
  log(losses, losses);
}

// The labels of one block with their weights. Ignored ones stand for class 0 at weight 0.
class WeighedLabels {
 public:
  WeighedLabels(const LossArgs& args, std::size_t first, std::size_t count,
                std::optional<std::int32_t> ignored)
      : count_(count) {
    const std::size_t per_row = args.targets.labels.size() / args.predictions.shape()[0];
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t label = args.targets.labels[first + i];
      const bool counts = label != ignored;
      labels_[i] = counts ? label : 0;
      weights_[i] = !counts                       ? 0
                    : args.sample_weights.empty() ? 1
                                                  : args.sample_weights[(first + i) / per_row];
    }
  }

  std::span<const std::int32_t> labels() const { return std::span(labels_).first(count_); }

  // Weighs losses and gradient. What is ignored is 0, whatever was predicted.
  double sum(std::span<const float> losses, std::span<float> gradient, std::size_t classes) const {
    double sum = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const float weight = weights_[i];
      if (weight != 0) sum += double{weight} * double{losses[i]};
      if (gradient.empty() || weight == 1) continue;
      for (float& dp : gradient.subspan(i * classes, classes)) dp = weight == 0 ? 0 : dp * weight;
    }
    return sum;
  }

 private:
  std::array<std::int32_t, kBlock> labels_;
  std::array<float, kBlock> weights_;
  std::size_t count_;
};

}  // namespace

void SparseCategoricalCrossentropy::check(const Shape& predictions,
                                          const TargetInfo& targets) const {
  require_labels(kName, predictions, targets, "categorical_crossentropy");
}

double SparseCategoricalCrossentropy::evaluate(const LossArgs& args) const {
  const std::span<const float> predictions = args.predictions.floats();
  const std::span<float> gradient = args.gradient.floats();
  const std::span<float> probabilities = args.probabilities.floats();
  const std::span<const std::int32_t> labels = args.targets.labels;
  const std::size_t classes = args.predictions.shape().back();
  std::size_t counted = labels.size();
  if (params_.ignore_class)
    counted -= static_cast<std::size_t>(std::ranges::count(labels, *params_.ignore_class));
  std::array<float, kBlock> losses;
  double sum = 0;
  for (std::size_t begin = 0; begin < labels.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, labels.size() - begin);
    const auto rows_of = [&](auto values) {
      return values.empty() ? values : values.subspan(begin * classes, count * classes);
    };
    const WeighedLabels weighed(args, begin, count, params_.ignore_class);
    const Block block{.predictions = rows_of(predictions),
                      .labels = weighed.labels(),
                      .gradient = rows_of(gradient),
                      .probabilities = rows_of(probabilities),
                      .classes = classes,
                      .scale = 1.0f / static_cast<float>(std::max<std::size_t>(counted, 1))};
    const std::span<float> block_losses = std::span(losses).first(count);
    if (args.logits || params_.from_logits) {
      evaluate_logits(block, block_losses);
    } else {
      evaluate_probabilities(block, block_losses);
    }
    sum += weighed.sum(block_losses, block.gradient, classes);
  }
  if (counted == 0) return 0;
  const auto rows = static_cast<double>(args.predictions.shape()[0]);
  return counted == labels.size() ? sum / (static_cast<double>(counted) / rows)
                                  : sum * rows / static_cast<double>(counted);
}

}  // namespace qnn
