#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kernels/update.hpp"
#include "core/optimizers/common_options.hpp"
#include "core/optimizers/hyperparameter_fields.hpp"
#include "core/optimizers/schedule.hpp"

namespace qnn {

// What an optimizer remembers of each parameter: a tensor as long as it, with this in every element
// before the first step.
struct SlotSpec {
  std::string_view name;
  float initial = 0;
  bool operator==(const SlotSpec&) const = default;
};

// The slot of the weights' running average, if the optimizer keeps one.
inline constexpr std::string_view kAverageSlot = "average";

// What plateaus of training have made of a learning rate: factor · rate, but not less than the
// minimum, nor more than the rate.
struct RateReduction {
  double factor = 1;
  double minimum = 0;
  double operator()(double rate) const;
};

// One update of one parameter. The slots are the optimizer's own memory for it.
struct UpdateArgs {
  TrainingTime time;  // of this step: step 0 is the first
  std::span<float> weights;
  std::span<const float> gradient;
  std::span<const std::span<float>> slots;  // as slots() has them
  double global_norm = 0;  // of the gradients of all its parameters, for global_clipnorm
  bool decays = true;      // whether weight decay applies to this parameter
  RateReduction reduction = {};
  UpdateSurroundings around = {};  // what the sweep does besides; norms are of `gradient`, unmasked
};

// A rule for changing parameters against their gradients. Immutable: what it remembers is in slots,
// which the model keeps and a checkpoint saves without knowing the optimizer.
//
// The options that all rules share (CommonOptions) are handled here, once; an implementation only
// has its own step.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // Its own slots, and the average's.
  std::vector<SlotSpec> slots() const;

  bool has_learning_rate() const { return learning_rate_ != kNone; }
  // 0 if it has none.
  double learning_rate(const TrainingTime& time, const RateReduction& reduction = {}) const;

  // Names and values of the hyperparameters that have a schedule, the learning rate left out.
  std::vector<std::pair<std::string, double>> scheduled(const TrainingTime& time) const;

  const CommonOptions& common() const { return common_; }

  // Σ of the gradient's squares, after clipping its values: what norms for clipping are made of.
  double squares(std::span<const float> gradient) const;

  // Clips the gradient, shrinks the weights, steps, and moves the average.
  void update(const UpdateArgs& args) const;

  // What an implementation gets for its step: hyperparameters at `time`, `rate` being the learning
  // rate after decay and reduction, and the sweep over memory with its own slots.
  struct StepArgs {
    TrainingTime time;
    double rate = 0;
    UpdateSweep sweep;
  };

 protected:
  // `params` has fields() and a member `common`. Throws FieldError if a schedule contradicts itself
  // or leaves its field's range, or options exclude each other.
  template <class Params>
  explicit Optimizer(Params params) : common_(params.common) {
    HyperparameterFields fields;
    params.fields(fields);
    hyperparameters_ = fields.take();
    find_learning_rate();
    common_.check();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  virtual std::vector<SlotSpec> own_slots() const = 0;
  virtual void step(const StepArgs& args) const = 0;

  void find_learning_rate();
  float gradient_scale(const UpdateArgs& args) const;
  void average_in(UpdateSweep& sweep, const UpdateArgs& args) const;

  CommonOptions common_;
  std::vector<NamedHyperparameter> hyperparameters_;
  std::size_t learning_rate_ = kNone;  // index of it
};

}  // namespace qnn
