#include "core/expression/functions.hpp"

#include <algorithm>
#include <array>

namespace qnn {
namespace {

struct Function {
  std::string_view name;
  std::string_view usage;
  BlockOperation operation;
};

// To add a function: an operation in kernels/block_operation.hpp, a line here.
constexpr std::array kFunctions = {
    Function{"abs", "abs(x)", BlockOperation::Abs},
    Function{"ceil", "ceil(x)", BlockOperation::Ceil},
    Function{"clip", "clip(x, low, high)", BlockOperation::Clip},
    Function{"exp", "exp(x)", BlockOperation::Exp},
    Function{"floor", "floor(x)", BlockOperation::Floor},
    Function{"heaviside", "heaviside(x)", BlockOperation::Heaviside},
    Function{"log", "log(x)", BlockOperation::Log},
    Function{"max", "max(a, b)", BlockOperation::Max},
    Function{"min", "min(a, b)", BlockOperation::Min},
    Function{"pow", "pow(x, exponent)", BlockOperation::Power},
    Function{"round", "round(x)", BlockOperation::Round},
    Function{"sgn", "sgn(x)", BlockOperation::Sgn},
    Function{"sigmoid", "sigmoid(x)", BlockOperation::Sigmoid},
    Function{"sign", "sign(x)", BlockOperation::Sign},
    Function{"sqrt", "sqrt(x)", BlockOperation::Sqrt},
    Function{"square", "square(x)", BlockOperation::Square},
    Function{"tanh", "tanh(x)", BlockOperation::Tanh},
    Function{"where", "where(condition, a, b)", BlockOperation::Where},
};

}  // namespace

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  names.reserve(kFunctions.size());
  for (const Function& function : kFunctions) names.emplace_back(function.name);
  return names;
}

std::optional<BlockOperation> find_function(std::string_view name) {
  const auto* const found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                         [&](const Function& f) { return f.name == name; });
  if (found == kFunctions.end()) return std::nullopt;
  return found->operation;
}

std::string_view usage_of(BlockOperation function) {
  const auto* const found =
      std::find_if(kFunctions.begin(), kFunctions.end(),
                   [&](const Function& f) { return f.operation == function; });
  return found == kFunctions.end() ? std::string_view() : found->usage;
}

}  // namespace qnn
