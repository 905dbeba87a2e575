#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"

namespace qnn {

// What larq.models.summary counts. Weights of b bits by b; multiply-accumulates by the precision of
// the operation, the larger of its input's and its kernel's. A weight without a quantizer has 32
// bits. Weights that merge with a moving statistic at inference (beta, gamma) are not counted, and
// the statistics count as not trainable, as in Larq.
struct LayerSummary {
  std::string name;
  std::optional<int> input_precision;  // of the input quantizer
  Shape output;                        // without the batch
  std::map<int, std::uint64_t> weights;
  std::uint64_t trainable = 0, non_trainable = 0;
  std::uint64_t memory_bits = 0;       // as stored: one bit for one-bit weights
  std::uint64_t memory_bits_int8 = 0;  // the same with 8-bit weights in place of 32-bit ones
  std::map<int, std::uint64_t> macs;
  bool macs_known = false;  // else Larq's table shows "?"
};

struct ModelSummary {
  std::string name;
  std::vector<LayerSummary> layers;
  LayerSummary total;  // its name and shape are empty
};

ModelSummary summarize(const Graph& graph, const NodePlans& plans);

// Larq's two tables, character for character; ends with a newline.
std::string larq_tables(const ModelSummary& summary);

// The numbers of the second table in Larq's spelling.
std::string readable_number(double number);       // 93556 -> "93.6 k"
std::string readable_memory(std::uint64_t bits);  // 108064 -> "13.19 KiB"

}  // namespace qnn
