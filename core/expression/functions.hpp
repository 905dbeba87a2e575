#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kernels/block_operation.hpp"

namespace qnn {

// The functions that expressions may call, in alphabetical order: "abs", "ceil", ...
std::vector<std::string> function_names();

// The operation that a function stands for, or nothing if there is no such function.
std::optional<BlockOperation> find_function(std::string_view name);

// How a function is called: "clip(x, low, high)".
std::string_view usage_of(BlockOperation function);

}  // namespace qnn
