#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/losses/comparable.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Some values of a batch, for a loss that is a mean of a function f of each target and prediction.
struct ValueBlock {
  static constexpr std::size_t kMost = 256;  // values, so that what is made of them fits the stack

  std::span<const float> targets;
  std::span<const float> predictions;
  bool logits;              // predictions are the input of the activation of kLogitsOf
  std::span<float> losses;  // gets f
  std::span<float> slopes;  // gets df / dprediction
};

// Keras's epsilon: probabilities are kept this far from 0 and 1.
inline constexpr float kLossEpsilon = 1e-7f;
inline constexpr auto kLargestProbability = static_cast<float>(1.0 - 1e-7);

// The derivative of |x|, with 0 at 0.
inline float direction_of(float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : 0.0f; }

// What a formula says beside its function; it inherits these and replaces what differs.
struct ValueFormula {
  static constexpr LogitsOf kLogitsOf = LogitsOf::Nothing;
  // Targets that are all 0 or 1 become -1 and +1.
  static constexpr bool kSignedTargets = false;
  // Adds up the last axis instead of taking its mean.
  static constexpr bool kSumsLastAxis = false;

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };
};

// For a formula of plain arithmetic: term(target, prediction) returns {f, df / dprediction}.
struct ValueTerm {
  float loss;
  float slope;
};
template <class Term>
void for_each_value(const ValueBlock& block, const Term& term) {
  for (std::size_t i = 0; i < block.losses.size(); ++i) {
    const ValueTerm value = term(block.targets[i], block.predictions[i]);
    block.losses[i] = value.loss;
    block.slopes[i] = value.slope;
  }
}

namespace detail {

struct ValueLossRules {
  bool signed_targets;
  bool sums_last_axis;
};
double evaluate_by_value(const LossArgs& args, const ValueLossRules& rules,
                         const std::function<void(const ValueBlock&)>& formula);

}  // namespace detail

// A loss that compares value by value:
//
//   loss of a sample = mean of f(t, p) over its values;   dp = f'(t, p) / values / rows
//
//   predictions [rows, ...], targets values of that shape or labels (see TargetValues)
//
// A formula has kName, kSummary, kFormula, Params, what ValueFormula lists, and
//   static void evaluate(const Params&, const ValueBlock&).
template <class Formula>
class ValueLoss final : public Loss {
 public:
  static constexpr std::string_view kName = Formula::kName;
  static constexpr std::string_view kSource = Formula::kSource;
  static constexpr std::string_view kSummary = Formula::kSummary;
  static constexpr std::string_view kFormula = Formula::kFormula;
  using Params = typename Formula::Params;

  explicit ValueLoss(Params params) : params_(std::move(params)) {}

  void check(const Shape& predictions, const TargetInfo& targets) const override {
    require_comparable(kName, predictions, targets);
  }
  LogitsOf reads_logits_of() const override { return Formula::kLogitsOf; }
  bool takes_probabilities() const override { return !Formula::kSignedTargets; }
  double evaluate(const LossArgs& args) const override {
    return detail::evaluate_by_value(
        args, {Formula::kSignedTargets, Formula::kSumsLastAxis},
        [this](const ValueBlock& block) { Formula::evaluate(params_, block); });
  }

 private:
  Params params_;
};

}  // namespace qnn
