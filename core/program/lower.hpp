#pragma once

#include <cstddef>
#include <vector>

#include "core/losses/loss.hpp"
#include "core/program/program.hpp"
#include "core/tensor/targets.hpp"

namespace qnn {

// What one output of the model is trained for.
struct OutputLoss {
  const Loss* loss = nullptr;  // nothing: the output is only predicted
  std::size_t target = 0;      // of the batch
  TargetInfo info = {};        // of that target
  float weight = 1;            // in the total loss
};

struct LowerOptions {
  std::size_t batch = 1;
  std::vector<OutputLoss> losses;  // by output of the graph; none at all: the program only predicts
  bool training = true;            // with backward steps
  // Whether Model::reestimate may be asked for in a program without them, which then keeps steps
  // for all that batch statistics are taken of.
  bool reestimates = false;
  std::uint32_t gradient_precision = 32;  // of products by ±1: 32, 16 or 8
  bool keep_quantized = false;            // parameters, for callers to read after a step
};

// Writes down the graph as steps: for each node quantize input and weights, run the layer, add the
// bias, activate, quantize the output; then the losses of the outputs and the penalties of
// regularizers; then the same backwards. Gradients reach a value that several nodes read, and
// weights that several nodes use, in a fixed order: that of the nodes, from the last to the first.
// Weights are quantized once, however many nodes use them.
//
// Where an output ends in an activation whose logits its loss reads, it gets the activation's
// input.
//
// A node that is not trainable gives no gradients of its weights.
//
// This literal program is the reference for what passes make of it.
Program lower(const Graph& graph, const NodePlans& plans, const LowerOptions& options);

}  // namespace qnn
