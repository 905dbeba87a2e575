#include "core/losses/sparse_categorical_crossentropy.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/elementwise.hpp"
#include "core/kernels/softmax.hpp"
#include "core/losses/class_predictions.hpp"

namespace qnn {
namespace {

// Rows whose losses are held on the stack at a time.
constexpr std::size_t kBlock = 256;
using BlockLosses = std::array<float, kBlock>;

constexpr float kSmallest = 1e-7f;
constexpr auto kLargest = static_cast<float>(1.0 - 1e-7);

// The rows of one block.
struct Block {
  std::span<const float> predictions;
  std::span<const std::int32_t> labels;
  std::span<float> gradient;       // may be empty
  std::span<float> probabilities;  // may be empty
  std::size_t classes;
  float scale;  // 1 / rows of the batch
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
float clipped(float p) { return std::clamp(p, kSmallest, kLargest); }
bool is_clipped(float p) { return p < kSmallest || p > kLargest; }

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

}  // namespace

void SparseCategoricalCrossentropy::check(const Shape& predictions, std::size_t classes) const {
  require_one_prediction_per_class(kName, predictions, classes);
}

double SparseCategoricalCrossentropy::evaluate(const LossArgs& args) const {
  const std::span<const float> predictions = args.predictions.floats();
  const std::span<float> gradient = args.gradient.floats();
  const std::span<float> probabilities = args.probabilities.floats();
  const std::size_t rows = args.labels.size();
  const std::size_t classes = args.predictions.shape().back();
  BlockLosses losses;
  double sum = 0;
  for (std::size_t begin = 0; begin < rows; begin += kBlock) {
    const std::size_t count = std::min(kBlock, rows - begin);
    const auto rows_of = [&](auto values) {
      return values.empty() ? values : values.subspan(begin * classes, count * classes);
    };
    const Block block{.predictions = rows_of(predictions),
                      .labels = args.labels.subspan(begin, count),
                      .gradient = rows_of(gradient),
                      .probabilities = rows_of(probabilities),
                      .classes = classes,
                      .scale = 1.0f / static_cast<float>(rows)};
    const std::span<float> block_losses = std::span(losses).first(count);
    if (args.logits || params_.from_logits) {
      evaluate_logits(block, block_losses);
    } else {
      evaluate_probabilities(block, block_losses);
    }
    for (const float loss : block_losses) sum += double{loss};
  }
  return sum;
}

}  // namespace qnn
