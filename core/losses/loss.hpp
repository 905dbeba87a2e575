#pragma once

#include <span>

#include "core/tensor/targets.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// An activation whose input, the logits, a loss can read in place of its output.
enum class LogitsOf { Nothing, Softmax, Sigmoid };

struct LossArgs {
  ConstTensorView predictions;  // [rows, ...], valid rows only
  bool logits = false;          // predictions are the input of the activation reads_logits_of()
  Targets targets;              // of as many rows, as check() takes them
  std::span<const float> sample_weights{};  // [rows]; empty: 1 each
  TensorView gradient;                      // of the mean loss over the rows; may be empty
  TensorView probabilities;  // with logits of a softmax: also gets its output; may be empty
};

// What training minimises: the mean over the samples of a batch, each times its weight. A sample
// may have many values or many labels (of the positions of a map); its loss is then their mean.
// Immutable.
class Loss {
 public:
  virtual ~Loss() = default;

  // Throws UserError(Config) with reason and remedy if it cannot compare predictions of this shape
  // (without the batch) with such targets.
  virtual void check(const Shape& predictions, const TargetInfo& targets) const = 0;

  // Whether it is computed from the logits when the network ends in this activation, as Keras does
  // for cross-entropies: exact where the probability of the target vanishes.
  virtual LogitsOf reads_logits_of() const { return LogitsOf::Nothing; }

  // Whether targets that are values may be any probabilities, as mixed labels are.
  virtual bool takes_probabilities() const { return true; }

  // Returns the sum over the rows of weight times loss, and writes the gradient of that sum
  // divided by the number of rows (not by the sum of the weights), as Keras reduces losses.
  virtual double evaluate(const LossArgs& args) const = 0;
};

}  // namespace qnn
