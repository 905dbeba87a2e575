#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qnn {

// What a selector may ask about a parameter.
struct ParameterFacts {
  std::string path;              // "block/quant_dense/kernel"
  std::optional<int> precision;  // of its quantizer; nothing if it has none
};

// Chooses parameters for a rule of the optimizer list:
//   "all"        every parameter
//   "binary"     those whose quantizer has precision 1
//   "quantized"  those with a quantizer
//   "a/*/kernel" a glob over paths, recognised by a '/': '*' is anything within one step of the
//                path, '**' any number of steps, '?' one character
// A list chooses what any of its members chooses.
using Selector = std::vector<std::string>;

bool matches(const Selector& selector, const ParameterFacts& parameter);

// What is wrong with one word of a selector (no keyword and no '/'), with a suggestion; or nothing.
std::optional<std::string> selector_problem(std::string_view word);

}  // namespace qnn
