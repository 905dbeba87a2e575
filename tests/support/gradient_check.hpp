#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/random.hpp"
#include "core/layers/layer.hpp"
#include "core/losses/loss.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn::test {

// Numeric differentiation: the gradients that a layer or loss computes, against differences of its
// values.

// Step of the differences. A power of two, and all values lie on a grid of 1/8, so that x ± h and
// x ± 2h are exact; no value is nearer than 2h to ±1, where a squared hinge bends.
inline constexpr double kStep = 0x1p-5;

// Values k / 4 + 1/8 in (-1.5, 1.5).
inline void fill_on_grid(std::span<float> values, const RandomStream& random) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 0.25f * static_cast<float>(random.below(i, 12)) - 1.375f;
  }
}

// Values a quarter apart from each other in random order, for layers that bend where two are equal.
inline void fill_distinct(std::span<float> values, const RandomStream& random) {
  std::vector<std::uint32_t> order(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  shuffle(random, order);
  const float middle = static_cast<float>(values.size() / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 0.25f * (static_cast<float>(order[i]) - middle);
  }
}

// f'(value) by the five-point formula, whose error is of fourth order.
template <class Function>
double numeric_derivative(float& value, double step, const Function& function) {
  const float middle = value;
  const auto at = [&](double offset) {
    value = static_cast<float>(double{middle} + offset);
    return function();
  };
  const double near = at(step) - at(-step);
  const double far = at(2 * step) - at(-2 * step);
  value = middle;
  return (8 * near - far) / (12 * step);
}

inline void expect_near_derivative(double numeric, double computed, double tolerance,
                                   const std::string& what) {
  EXPECT_NEAR(computed, numeric, tolerance * std::max(1.0, std::abs(numeric))) << what;
}

struct LayerGradientCase {
  std::vector<Shape> inputs;  // without the batch
  std::size_t rows = 2;
  std::size_t planned_rows = 0;  // 0: as many as rows
  std::uint64_t seed = 1;
  bool distinct_inputs = false;
  double tolerance = 1e-3;
  std::size_t places = 0;  // how many values of each tensor are checked, spread over it; 0: all
};

// Expects a layer's gradients of Σ output · random weights, for every value of its inputs and
// parameters, to be what differences of its training output give.
inline void expect_gradients_match(const Layer& layer, const LayerGradientCase& test) {
  LayerRun run(layer, test.inputs, test.rows, test.planned_rows);
  std::uint32_t ordinal = 0;
  const auto stream = [&] { return RandomStream(test.seed, RandomPurpose::Test, ordinal++); };
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    const std::span<float> values = run.inputs[i].floats();
    (test.distinct_inputs ? fill_distinct : fill_on_grid)(values, stream());
    // Values of several inputs are told apart, too: a merge may bend where they are equal.
    if (test.distinct_inputs && i % 2 == 1)
      for (float& value : values) value += 0.125f;
  }
  for (Tensor& parameter : run.parameters) fill_on_grid(parameter.floats(), stream());
  fill_on_grid(run.output_gradient.floats(), stream());
  run.random = stream();

  const auto weighted_output = [&] {
    run.forward();
    const auto y = run.valid(run.output);
    const auto weights = run.valid(run.output_gradient);
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += double{y[i]} * double{weights[i]};
    return sum;
  };
  const auto check = [&](std::span<float> values, std::span<const float> gradient,
                         const std::string& name) {
    const std::size_t step =
        test.places == 0 ? 1 : std::max<std::size_t>(1, values.size() / test.places);
    for (std::size_t i = 0; i < values.size(); i += step) {
      const double numeric = numeric_derivative(values[i], kStep, weighted_output);
      expect_near_derivative(numeric, gradient[i], test.tolerance,
                             name + "[" + std::to_string(i) + "]");
    }
  };

  run.forward();
  run.backward();
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    check(run.valid(run.inputs[i]), run.valid(run.input_gradients[i]),
          "input " + std::to_string(i));
  }
  for (std::size_t i = 0; i < run.parameters.size(); ++i) {
    check(run.parameters[i].floats(), run.parameter_gradients[i].floats(),
          run.plan.parameters[i].name);
  }
}

struct LossGradientCase {
  std::size_t rows = 3;
  std::size_t classes = 4;
  bool logits = false;
  bool probabilities = false;  // predictions in [0.2, 0.8] instead of (-1.5, 1.5)
  bool values = false;         // targets are values that lean to the labels
  std::uint64_t seed = 1;
  double tolerance = 1e-3;
};

// Expects the gradient of the mean loss to be what differences of the loss give.
inline void expect_loss_gradient_matches(const Loss& loss, const LossGradientCase& test) {
  Tensor predictions(Shape{test.rows, test.classes});
  Tensor gradient(Shape{test.rows, test.classes});
  fill_on_grid(predictions.floats(), RandomStream(test.seed, RandomPurpose::Test, 0));
  if (test.probabilities) {
    for (float& p : predictions.floats()) p = 0.5f + 0.2f * p;
  }
  std::vector<std::int32_t> labels(test.rows);
  const RandomStream random(test.seed, RandomPurpose::Test, 1);
  for (std::size_t row = 0; row < test.rows; ++row) {
    labels[row] =
        static_cast<std::int32_t>(random.below(row, static_cast<std::uint32_t>(test.classes)));
  }
  Tensor values_of_targets(predictions.shape());
  for (std::size_t i = 0; i < test.rows * test.classes; ++i) {
    const bool hot = i % test.classes == static_cast<std::size_t>(labels[i / test.classes]);
    values_of_targets.floats()[i] = hot ? 0.8125f : 0.0625f;
  }
  const Targets targets =
      test.values ? Targets{.labels = {}, .values = std::as_const(values_of_targets).view()}
                  : Targets{.labels = labels, .values = {}};
  LossArgs args{.predictions = predictions.view(),
                .logits = test.logits,
                .targets = targets,
                .gradient = gradient.view(),
                .probabilities = {}};
  loss.evaluate(args);

  args.gradient = {};
  const double step = test.probabilities ? 0x1p-7 : kStep;
  const std::span<float> values = predictions.floats();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double numeric = numeric_derivative(
        values[i], step, [&] { return loss.evaluate(args) / static_cast<double>(test.rows); });
    expect_near_derivative(numeric, gradient.floats()[i], test.tolerance,
                           "prediction " + std::to_string(i));
  }
}

}  // namespace qnn::test
