#pragma once

#include <cstdint>
#include <string>

#include "core/base/text.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

// With all that must survive: batch statistics, dropout, optimizer slots, a schedule, shuffled and
// augmented data, a validation part, sums of metrics, the best so far. Three epochs of three steps.
inline NetworkText text_to_resume(const std::string& every = "\"epoch\"") {
  return {.layers = R"(["flatten", {"type": "quant_dense", "units": 6, "kernel_quantizer":
                        "ste_sign", "kernel_constraint": "weight_clip"}, "batch_normalization",
                        {"type": "dropout", "rate": 0.2},
                        {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
                         "kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip",
                         "activation": "softmax"}])",
          .optimizer = R"([{"type": "adam", "match": "binary", "learning_rate":
                             {"type": "cosine", "initial": 0.1, "decay_steps": 9}},
                           {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9}])",
          .train_count = 12,
          .batch = 4,
          .more_training = format(R"(, "monitor": "validation/loss",
                                     "checkpoint": {{"every": {}}})",
                                  every),
          .more_data = R"(, "validation": 0.25, "augment": ["random_flip"])",
          .metrics = R"(["accuracy", "flip_ratio", "auc", "confusion_matrix"])"};
}
inline constexpr std::uint64_t kStepsToResume = 9;

// With all that callbacks remember: the second epoch is a plateau, the third ends training, and the
// run ends with the averaged weights of the first one and new statistics.
inline NetworkText text_with_callbacks(const std::string& every = "\"epoch\"") {
  NetworkText text = text_to_resume(every);
  text.optimizer = R"([{"type": "bop", "match": "binary", "gamma": 0.1, "threshold": 1e-4},
                       {"type": "adam", "learning_rate": 0.05, "weight_decay": 0.1,
                        "global_clipnorm": 1, "use_ema": true, "ema_momentum": 0.5}])";
  text.more_training += R"(,
      "reduce_on_plateau": {"patience": 1, "min_delta": 100, "factor": 0.5},
      "early_stopping": {"patience": 2, "min_delta": 100, "restore_best_weights": true},
      "reestimate_batch_norm": 2)";
  return text;
}

// The same with a progress of few numbers, for tests of thousands of runs.
inline NetworkText text_for_thousands_of_runs() {
  NetworkText text = text_with_callbacks("2");
  text.metrics = R"(["accuracy"])";
  return text;
}

}  // namespace qnn::testing_support
