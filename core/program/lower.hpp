#pragma once

#include <optional>

#include "core/losses/loss.hpp"
#include "core/program/program.hpp"

namespace qnn {

struct LowerOptions {
  std::size_t batch = 1;
  Shape input;                 // of one sample
  const Loss* loss = nullptr;  // nothing: the program only predicts
  bool training = true;        // with backward steps
};

// Writes down the graph as steps: for each node quantize input and weights, run the layer, add the
// bias, activate, quantize the output; then the loss and the penalties of regularizers; then the
// same backwards. Gradients reach a value that several nodes read in a fixed order: that of the
// nodes, from the last to the first.
//
// When the model ends in a softmax and the loss reads logits, it gets the softmax's input.
//
// This literal program is the reference for what passes make of it.
Program lower(const Graph& graph, const NodePlans& plans, const LowerOptions& options);

}  // namespace qnn
