#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/losses/loss.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn::test {

struct LossResult {
  double sum = 0;
  std::vector<float> gradient;
  std::vector<float> probabilities;
};

// What a loss makes of rows of predictions and their labels.
inline LossResult evaluate_loss(const Loss& loss, const std::vector<std::vector<float>>& rows,
                                const std::vector<std::int32_t>& labels, bool logits = false) {
  const Shape shape{rows.size(), rows[0].size()};
  Tensor predictions(shape);
  Tensor gradient(shape);
  Tensor probabilities(shape);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::ranges::copy(rows[row], predictions.floats().subspan(row * rows[0].size()).begin());
  }
  std::ranges::fill(gradient.floats(), 12345.0f);
  const double sum = loss.evaluate({.predictions = predictions.view(),
                                    .logits = logits,
                                    .targets = {.labels = labels, .values = {}},
                                    .gradient = gradient.view(),
                                    .probabilities = logits ? probabilities.view() : TensorView()});
  const auto values_of = [](Tensor& tensor) {
    return std::vector<float>(tensor.floats().begin(), tensor.floats().end());
  };
  return {.sum = sum, .gradient = values_of(gradient), .probabilities = values_of(probabilities)};
}

// The same of targets that are values of the predictions' shape, perhaps weighed.
inline LossResult evaluate_loss(const Loss& loss, const Tensor& predictions, const Tensor& targets,
                                const std::vector<float>& weights = {}) {
  Tensor gradient(predictions.shape());
  const double sum = loss.evaluate({.predictions = predictions.view(),
                                    .targets = {.labels = {}, .values = targets.view()},
                                    .sample_weights = weights,
                                    .gradient = gradient.view(),
                                    .probabilities = {}});
  return {.sum = sum,
          .gradient = {gradient.floats().begin(), gradient.floats().end()},
          .probabilities = {}};
}

inline Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  std::ranges::copy(values, tensor.floats().begin());
  return tensor;
}

// Of one sample of values.
inline LossResult evaluate_sample(const Loss& loss, const std::vector<float>& targets,
                                  const std::vector<float>& predictions) {
  return evaluate_loss(loss, tensor_of({1, predictions.size()}, predictions),
                       tensor_of({1, targets.size()}, targets));
}

inline void expect_gradient(const LossResult& result, const std::vector<float>& expected) {
  EXPECT_THAT(result.gradient, ::testing::Pointwise(::testing::FloatNear(2e-6f), expected));
}

}  // namespace qnn::test
