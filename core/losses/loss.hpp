#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/workspace.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

struct LossArgs {
  ConstTensorView predictions;           // [rows, ...], valid rows only
  bool logits = false;                   // predictions are softmax's input; only if reads_logits()
  std::span<const std::int32_t> labels;  // [rows], each in 0 ... classes - 1
  TensorView gradient;                   // of the mean loss over the rows; may be empty
  TensorView probabilities;              // with logits: also gets their softmax; may be empty
};

// What training minimises: the mean over the samples of a batch. Immutable; the loss of a sample
// does not depend on the others.
class Loss {
 public:
  virtual ~Loss() = default;

  // Throws UserError(Config) with reason and remedy if it cannot compare predictions of this shape
  // (without the batch) with labels of `classes` classes.
  virtual void check(const Shape& predictions, std::size_t classes) const = 0;

  // Whether it is computed from the logits when the network ends in a softmax, as Keras does for
  // cross-entropies: exact where the probability of the label vanishes.
  virtual bool reads_logits() const { return false; }

  // Returns the sum over the rows of the samples' losses, and writes the gradient of the mean.
  virtual double evaluate(const LossArgs& args) const = 0;
};

}  // namespace qnn
