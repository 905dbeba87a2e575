#pragma once

#include "core/config/registry.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

using QuantizerRegistry = Registry<Quantizer>;

// The list of built-in quantizers. To add one: a pair of files beside this one, a line here.
QuantizerRegistry builtin_quantizers();

}  // namespace qnn
