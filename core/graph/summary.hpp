#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"

namespace qnn {

// What larq.models.summary counts, and what it does not. Weights of b bits by b;
// multiply-accumulates by the precision of the operation, the larger of its input's and its
// kernel's. A weight without a quantizer has 32 bits. Weights that merge with a moving statistic at
// inference (beta, gamma) are not counted, and the statistics count as not trainable, as in Larq. A
// shared layer is counted at its first use.
struct LayerSummary {
  std::string name;
  std::optional<int> input_precision;  // of the input quantizer
  Shape output;                        // without the batch
  bool outputs_differ = false;         // uses of a shared layer with outputs of several shapes
  std::map<int, std::uint64_t> weights;
  std::uint64_t trainable = 0, non_trainable = 0;
  std::uint64_t memory_bits = 0;       // as stored: one bit for one-bit weights
  std::uint64_t memory_bits_int8 = 0;  // the same with 8-bit weights in place of 32-bit ones
  std::map<int, std::uint64_t> macs;
  bool macs_known = false;  // else Larq's table shows "?"

  // Not Larq's, of one sample and all uses of the layer.
  // Its outputs at inference, each value with the bits that its readers need: those of their input
  // quantizers if all have one, else 32. Nothing for a layer that only reshapes.
  std::uint64_t activation_bits = 0;
  // What a training step keeps in float32: outputs, their gradients, quantized inputs, and the
  // notes of forward for backward.
  std::uint64_t training_bits = 0;
  // Multiply-accumulates in units of one of 32 bits: one of p bits counts min(1, p² / 64), for 64
  // products of bits are one operation on words, and p-bit ones are p² of them. The measure of Liu
  // et al., "Bi-Real Net", arXiv:1808.00278, for any precision.
  double operations = 0;
};

struct ModelSummary {
  std::string name;
  std::vector<LayerSummary> layers;
  LayerSummary total;  // its name and shape are empty
  // The most that is alive at once at inference: outputs that have still to be read, and inputs.
  std::uint64_t peak_activation_bits = 0;
};

ModelSummary summarize(const Graph& graph, const NodePlans& plans);

// One row for each use of a block, as Larq shows a model inside a model: sums, the input precision
// of the block's first layer, the output of its last.
ModelSummary with_blocks_folded(const ModelSummary& summary);

struct TableOptions {
  bool macs = true;       // in the second table; Larq's include_macs
  bool extended = false;  // with what Larq does not count
  bool markdown = false;
};

// Larq's two tables, character for character; ends with a newline.
std::string larq_tables(const ModelSummary& summary, const TableOptions& options = {});

// The numbers of the second table in Larq's spelling.
std::string readable_number(double number);       // 93556 -> "93.6 k"
std::string readable_memory(std::uint64_t bits);  // 108064 -> "13.19 KiB"

}  // namespace qnn
