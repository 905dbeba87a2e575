#include "tests/golden/kinds.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"

namespace qnn::golden {
namespace {

struct KindByName {
  std::string_view prefix;
  RunCase run;
};

// The longer of two prefixes stands first.
constexpr std::array kByName{
    KindByName{"quantizers", run_quantizer},
    KindByName{"layers_", run_quant_layer},
    KindByName{"batch_normalization", run_batch_normalization},
    KindByName{"plain_layers", run_plain_layer},
    KindByName{"activations", run_activation},
    KindByName{"losses", run_loss},
    KindByName{"keras_metrics", run_keras_metric},
    KindByName{"flip_ratio", run_flip_ratio},
    KindByName{"constraints", run_constraint},
    KindByName{"regularizers", run_regularizer},
    KindByName{"optimizers_", run_optimizer},
    KindByName{"hyperparameter_scheduler", run_hyperparameter_scheduler},
    KindByName{"schedules", run_schedule},
    KindByName{"initializers", run_initializer},
    KindByName{"training_", run_training},
    KindByName{"summary_numbers", run_summary_numbers},
    KindByName{"summary", run_summary},
};

constexpr std::array kLacking{
    std::pair<std::string_view, std::string_view>{"saved_models", "no reader of Keras files"},
};

RunCase kind_by_members(const Json& reference) {
  const auto has = [&](const char* key) { return reference.contains(key); };
  if (has("values_in_quantized_kernels")) throw Uncovered("no reader of Keras files here yet");
  if (has("model")) return has("batches") ? run_training : run_summary;
  if (has("text")) return run_summary_numbers;
  if (has("gradients") && has("start")) return run_optimizer;
  if (has("update_freq")) return run_hyperparameter_scheduler;
  if (has("rates")) return run_schedule;
  if (has("y_pred")) return run_loss;
  if (has("batches")) return run_keras_metric;
  if (has("steps") && has("config")) return run_flip_ratio;
  if (has("result")) return run_constraint;
  if (has("dw") && has("value")) return run_regularizer;
  if (has("sample_mean")) return run_initializer;
  if (has("moving_after")) return run_batch_normalization;
  if (has("x") && reference["x"].is_array()) return run_plain_layer;
  if (has("class_name") && has("weights")) return run_quant_layer;
  if (has("precision")) return run_quantizer;
  if (has("x") && has("dx") && !has("class_name")) return run_activation;
  throw Uncovered("an unknown kind of case");
}

}  // namespace

RunCase kind_of(const std::string& file_stem, const Json& reference) {
  for (const KindByName& kind : kByName)
    if (file_stem.starts_with(kind.prefix)) return kind.run;
  for (const auto& [prefix, what] : kLacking)
    if (file_stem.starts_with(prefix)) throw Uncovered(format("{} here yet", what));
  return kind_by_members(reference);
}

}  // namespace qnn::golden
