#pragma once

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"
#include "tests/golden/comparison.hpp"

namespace qnn::golden {

// Each runs one case of its kind of file against this program. Throws Uncovered if the case needs
// something that the program lacks, other exceptions if the program refuses what Larq accepts.
using RunCase = void (*)(const Json& reference, const Catalog& catalog, Comparison& comparison);

void run_quantizer(const Json&, const Catalog&, Comparison&);
void run_quant_layer(const Json&, const Catalog&, Comparison&);
void run_batch_normalization(const Json&, const Catalog&, Comparison&);
void run_plain_layer(const Json&, const Catalog&, Comparison&);
void run_activation(const Json&, const Catalog&, Comparison&);
void run_loss(const Json&, const Catalog&, Comparison&);
void run_keras_metric(const Json&, const Catalog&, Comparison&);
void run_flip_ratio(const Json&, const Catalog&, Comparison&);
void run_constraint(const Json&, const Catalog&, Comparison&);
void run_regularizer(const Json&, const Catalog&, Comparison&);
void run_optimizer(const Json&, const Catalog&, Comparison&);
void run_hyperparameter_scheduler(const Json&, const Catalog&, Comparison&);
void run_schedule(const Json&, const Catalog&, Comparison&);
void run_initializer(const Json&, const Catalog&, Comparison&);
void run_training(const Json&, const Catalog&, Comparison&);
void run_summary(const Json&, const Catalog&, Comparison&);
void run_summary_numbers(const Json&, const Catalog&, Comparison&);

// The kind of a case: by the beginning of its file's name, else by its members. Throws Uncovered.
RunCase kind_of(const std::string& file_stem, const Json& reference);

}  // namespace qnn::golden
