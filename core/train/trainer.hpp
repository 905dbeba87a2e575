#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/model/evaluate.hpp"
#include "core/model/model.hpp"
#include "core/model/step_clock.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/flip_ratios.hpp"
#include "core/train/non_finite.hpp"
#include "core/train/parameter_updates.hpp"
#include "core/train/progress.hpp"
#include "core/train/run_directory.hpp"
#include "core/train/step_times.hpp"
#include "core/train/stop_rules.hpp"
#include "data/batch_loader.hpp"

namespace qnn {

// What the trainer tells after each step and each epoch; epochs count from 1.
struct StepReport {
  std::uint64_t epoch = 0, epochs = 0;
  std::uint64_t step_in_epoch = 0, steps_per_epoch = 0;  // the first is 1
  double loss = 0;                                       // mean so far in this epoch
  std::vector<double> metrics;  // likewise, those that are numbers, in the config's order
  // Since the epoch (or the resume) began, pauses of the process left out.
  double seconds = 0;
  double images_per_second = 0;
};

// What an optimizer rule used at a step.
struct RuleReport {
  std::optional<double> learning_rate;                    // nothing if it has none
  std::vector<std::pair<std::string, double>> scheduled;  // its other scheduled hyperparameters
};

struct EpochReport {
  std::uint64_t epoch = 0, epochs = 0, step = 0;
  Evaluation train;
  std::optional<Evaluation> validation;
  std::vector<std::string> kernels;  // what flip_ratio's kernels are called
  std::vector<RuleReport> rules;     // by optimizer rule, at the last step
  bool is_best = false;
  std::optional<Best> best;  // so far, this epoch included
  double seconds = 0;        // of the training steps, pauses of the process left out
  double images_per_second = 0;
};

// Sees a batch of a part that is evaluated, with the predictions of the first output.
using BatchCallback = std::function<void(const Batch&, const ConstTensorView&)>;

// Callbacks run between steps; they must not change the model.
struct TrainerCallbacks {
  std::function<void(const StepReport&)> step;
  std::function<void(const EpochReport&)> epoch;
  std::function<void(const std::string&)> event = {};  // what happened besides, for people
  // Each line of metrics.jsonl once it stands there, before the checkpoint that counts it: a run
  // that dies in between tells of the line again when it is resumed.
  std::function<void(const Json& line)> recorded = {};
  // Asked before the validation part is evaluated for who sees its batches.
  std::function<BatchCallback()> validating = {};
};

struct EpochVerdict;  // epoch_watch.hpp

// Everything the trainer works on; all of it outlives the trainer.
struct TrainerParts {
  const RunSpec& spec;
  const std::vector<std::size_t>& optimizer_of;  // by parameter
  Model& model;
  BatchLoader& train;
  BatchLoader* validation = nullptr;  // or nothing
  RunDirectory& run;
  TrainerCallbacks callbacks;
  StepClock* clock = nullptr;  // of the model, or nothing; times each step
};

// The training loop. It owns nothing but where it stands, and that is a value: a checkpoint holds
// it, and a trainer made from it goes on as if it had never stopped.
class Trainer {
 public:
  enum class Outcome { Done, Stopped };

  Trainer(TrainerParts parts, Progress progress);

  // Trains until the config's number of epochs or early stopping, and does what comes after the
  // last epoch. Where the rules stop it, it finishes the step, saves and returns Stopped; a
  // checkpoint that they ask for it writes after the step and goes on, the same way as without.
  // Throws UserError(Numeric) when loss, gradients or weights are not finite and
  // training.on_non_finite does not go on; the checkpoints are then those of before.
  Outcome run(StopRules& rules);

  const Progress& progress() const { return progress_; }

 private:
  using Clock = std::chrono::steady_clock;

  void begin_epoch();
  void train_step();
  void save_as_asked_or_due(StopRules& rules);
  void tell_of_save() const;
  Outcome stop();
  bool save_in_between();  // false if the weights are to be rolled back instead
  void lap(StepPart part) {
    if (parts_.clock != nullptr) parts_.clock->lap(part);
  }
  void measure(const Batch& batch);
  void recover(const NonFinite& found, double loss, const Batch& batch);
  void skip_step(const std::string& what);
  void roll_back(const std::string& what);
  bool weights_hold();  // false if training has been rolled back
  void record_event(const std::string& name, const std::string& message);
  [[noreturn]] void fail(const std::string& what) const;
  bool rolls_back() const;
  // False where the rules stopped it, with nothing done.
  bool finish_epoch(StopRules& rules);
  bool finish_training(StopRules& rules);
  bool validate(EpochReport& report, StopRules& rules);
  void restore_kept();
  Progress go_back_to(const char* checkpoint);  // all tensors; returns what stands there
  void record(const EpochReport& report, const EpochVerdict& verdict);
  void record_line(const Json& line);
  struct SaveAs {
    bool best = false;     // as the best
    bool kept = false;     // for early stopping
    bool regular = false;  // as what rolling back goes to: not where a stop happened to fall
  };
  void save(const SaveAs& as);  // and always as the last
  bool checkpoint_is_due() const;
  const StepReport& step_report();
  EpochReport epoch_report() const;
  RateReduction rate_reduction_now() const;

  TrainerParts parts_;
  Progress progress_;
  ParameterUpdates updates_;
  std::uint64_t steps_per_epoch_;
  StepTimes step_times_;
  double save_seconds_;             // what a save takes
  Clock::time_point last_step_;     // its end, or the beginning of the epoch
  double seconds_since_start_ = 0;  // of the epoch, or of this session if that is later
  std::uint64_t samples_since_start_ = 0;
  FlipRatios flip_ratios_;
  std::optional<KeptStates> states_before_step_;  // if steps may be skipped
  StepReport step_report_;  // kept, so that telling of a step allocates nothing
};

}  // namespace qnn
