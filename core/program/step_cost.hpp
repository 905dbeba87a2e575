#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"
#include "core/program/program.hpp"

namespace qnn {

// What the two operands of a product hold, whichever way the program multiplies them: it decides
// which limit of the CPU the product could reach. Signs are values of one magnitude, or of one for
// each channel.
enum class OperandKind { Floats, FloatsAndSigns, Signs };
std::string_view name_of(OperandKind operands);  // "float x sign"

struct ProductCost {
  OperandKind operands = OperandKind::Floats;
  double operations = 0;  // two for each multiply-add of the formula, padding included
};

// What a step has to do at least, known from its shapes alone.
struct StepCost {
  std::vector<ProductCost> products;  // none if it is no dense product or convolution
  double bytes = 0;                   // of what it reads and writes, once each

  double operations() const;
};

// Of each step of the program, for a batch of `rows`.
std::vector<StepCost> step_costs(const Program& program, const Graph& graph, const NodePlans& plans,
                                 std::size_t rows);

// The layer that a step belongs to, by its name: "block/conv" for "block/conv/quantize_input".
// Empty if it belongs to none.
std::string layer_of(const Graph& graph, const Step& step);

// What a step does, with the type of the layer where it runs one: "batch_normalization gradient".
std::string kind_of(const Graph& graph, const Step& step);

}  // namespace qnn
