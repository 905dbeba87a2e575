#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/losses/binary_crossentropy.hpp"
#include "core/losses/binary_focal_crossentropy.hpp"
#include "core/losses/categorical_crossentropy.hpp"
#include "core/losses/categorical_focal_crossentropy.hpp"
#include "core/losses/categorical_hinge.hpp"
#include "core/losses/cosine_similarity.hpp"
#include "core/losses/hinge.hpp"
#include "core/losses/huber.hpp"
#include "core/losses/kl_divergence.hpp"
#include "core/losses/log_cosh.hpp"
#include "core/losses/mean_absolute_error.hpp"
#include "core/losses/mean_absolute_percentage_error.hpp"
#include "core/losses/mean_squared_error.hpp"
#include "core/losses/mean_squared_logarithmic_error.hpp"
#include "core/losses/poisson.hpp"
#include "core/losses/sparse_categorical_crossentropy.hpp"
#include "core/losses/squared_hinge.hpp"
#include "core/metrics/accuracy.hpp"
#include "core/metrics/auc.hpp"
#include "core/metrics/confusion_matrix.hpp"
#include "core/metrics/f1_score.hpp"
#include "core/metrics/flip_ratio.hpp"
#include "core/metrics/loss_metric.hpp"
#include "core/metrics/metric_state.hpp"
#include "core/metrics/precision_recall.hpp"

namespace qnn {

// Metrics are a closed set; accuracy.hpp says what each has.
using Metric =
    std::variant<Accuracy, Auc, BinaryAccuracy, CategoricalAccuracy, ConfusionMatrix, F1Score,
                 FlipRatio, Precision, Recall, SparseCategoricalAccuracy, TopK,
                 LossMetric<BinaryCrossentropy>, LossMetric<BinaryFocalCrossentropy>,
                 LossMetric<CategoricalCrossentropy>, LossMetric<CategoricalFocalCrossentropy>,
                 LossMetric<CategoricalHinge>, LossMetric<CosineSimilarity, -1>, LossMetric<Hinge>,
                 LossMetric<Huber>, LossMetric<KlDivergence>, LossMetric<LogCosh>,
                 LossMetric<MeanAbsoluteError>, LossMetric<MeanAbsolutePercentageError>,
                 LossMetric<MeanSquaredError>, LossMetric<MeanSquaredLogarithmicError>,
                 LossMetric<Poisson>, LossMetric<SparseCategoricalCrossentropy>,
                 LossMetric<SquaredHinge>>;

// The key in metrics.jsonl: "accuracy", "top_5".
std::string metric_name(const Metric& metric);
// Whether more is better.
bool higher_is_better(const Metric& metric);
// Whether it is a metric of the weights in training, not of predictions: flip_ratio.
bool measures_weights(const Metric& metric);
// Whether it is always a number, so that it can be shown and monitored.
bool is_number(const Metric& metric);

// Throws UserError(Config) with reason and remedy if predictions of this shape (without the batch)
// cannot be compared with such targets.
void check_metric(const Metric& metric, const Shape& predictions, const TargetInfo& targets);

// Counts the samples of a batch, predictions [rows, ...]. A state that is empty is begun. Does
// nothing for metrics of weights.
void accumulate(const Metric& metric, const ConstTensorView& predictions, const Targets& targets,
                MetricState& state);

// What was measured; of an empty state the number 0.
MetricResult metric_result(const Metric& metric, const MetricState& state);
// The same if it is a number; nothing if not, and for metrics of weights that were not measured.
// Allocates nothing.
std::optional<double> metric_value(const Metric& metric, const MetricState& state);

}  // namespace qnn
