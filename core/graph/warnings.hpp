#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/problems.hpp"
#include "core/graph/graph.hpp"

namespace qnn {

// Something that a config may say, and that hardly anybody means.
struct Warning {
  std::string_view id;  // stable, one of warning_ids(); the message ends with it in brackets
  Problem problem;
};

//   activation_mode_kernel        a kernel has a quantizer for activations (dorefa_quantizer's
//                                 default mode): it makes 0 of every negative weight
//   kernel_without_constraint     a binary kernel has no constraint: weights that leave the window
//                                 of the pseudo-gradient never return (Larq warns of it too)
//   relu_before_sign              a layer takes the sign of what a relu gives: always +1
//   zero_padding_of_binary_input  a layer pads its ±1 input with another value, so that it has
//                                 three values and is no bit where it is deployed
std::span<const std::string_view> warning_ids();

// The warnings of a planned graph, in the order of its nodes; once for each place in the config,
// however often its block is used.
std::vector<Warning> find_warnings(const Graph& graph, const NodePlans& plans);

}  // namespace qnn
