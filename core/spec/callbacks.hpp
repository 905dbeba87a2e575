#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/config/fields.hpp"

namespace qnn {

// Which values of a monitored metric are better.
enum class MonitorMode { Auto, Min, Max };
constexpr auto enum_names(MonitorMode) {
  return std::array{std::pair{"auto", MonitorMode::Auto}, std::pair{"min", MonitorMode::Min},
                    std::pair{"max", MonitorMode::Max}};
}

// What tf.keras.callbacks.EarlyStopping does: training ends once `patience` epochs in a row have
// not been better than the best by more than min_delta (and, with a baseline, than that). Epochs
// before start_from_epoch (counted from 0) do not count, and the first one never ends training.
//
// restore_best_weights: if it ends so, the whole state of the best epoch (weights, statistics,
// optimizer slots) is what the run ends with; Keras restores weights and statistics only.
struct EarlyStopping {
  std::optional<std::string> monitor;
  std::uint32_t patience = 0;
  double min_delta = 0;
  MonitorMode mode = MonitorMode::Auto;
  std::optional<double> baseline;
  bool restore_best_weights = false;
  std::uint32_t start_from_epoch = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("monitor", monitor,
               "what must become better; null for training.monitor, else \"validation/loss\"");
    f.optional("patience", patience, "epochs without a better value after which training ends");
    f.optional("min_delta", min_delta, "by how much a value must be better to count", AtLeast{0});
    f.optional("mode", mode, "whether smaller or larger is better; auto goes by the metric");
    f.optional("baseline", baseline, "value that must be beaten as well; null for none");
    f.optional("restore_best_weights", restore_best_weights,
               "whether the run ends with the state of its best epoch");
    f.optional("start_from_epoch", start_from_epoch, "epochs at the start that do not count");
  }
};

// What tf.keras.callbacks.ReduceLROnPlateau does: once `patience` epochs in a row have not been
// better than the best by more than min_delta, every learning rate is multiplied by factor, down to
// min_learning_rate; then `cooldown` epochs do not count. A rate with a schedule goes on following
// it, times all factors so far.
struct ReduceOnPlateau {
  std::optional<std::string> monitor;
  double factor = 0.1;
  std::uint32_t patience = 10;
  double min_delta = 1e-4;
  MonitorMode mode = MonitorMode::Auto;
  std::uint32_t cooldown = 0;
  double min_learning_rate = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("monitor", monitor,
               "what must become better; null for training.monitor, else \"validation/loss\"");
    f.optional("factor", factor, "what the learning rate is multiplied by", AtLeast{0},
               LessThan{1});
    f.optional("patience", patience, "epochs without a better value before that");
    f.optional("min_delta", min_delta, "by how much a value must be better to count", AtLeast{0});
    f.optional("mode", mode, "whether smaller or larger is better; auto goes by the metric");
    f.optional("cooldown", cooldown, "epochs after a reduction that do not count");
    f.optional("min_learning_rate", min_learning_rate, "the rate is not reduced below it",
               AtLeast{0});
  }
};

// The monitor of a callback that names none itself.
std::string monitor_or_default(const std::optional<std::string>& own,
                               const std::optional<std::string>& of_training);

}  // namespace qnn
