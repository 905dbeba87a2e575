#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/expression/expression.hpp"
#include "core/expression/program.hpp"

namespace qnn {

struct ParsedExpression {
  ExpressionProgram program;
  std::vector<std::string> read;  // arrays and scalars in use
  std::optional<BlockOperation> outermost;
};

// Text to program, by the grammar in expression.hpp. Throws ExpressionError, with the place and the
// remedy: syntax, unknown names and functions (with the nearest known one), wrong numbers of
// arguments, constant parts that are not finite, an empty text, and texts over the limits.
ParsedExpression parse(std::string_view text, const ExpressionNames& names);

}  // namespace qnn
