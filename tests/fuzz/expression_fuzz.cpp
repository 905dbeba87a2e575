#include <array>
#include <vector>

#include "core/expression/expression.hpp"
#include "core/expression/expression_error.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {

void expression(std::string_view bytes) {
  try {
    const Expression formula(bytes, {.arrays = {"x", "dy"},
                                     .scalars = {"mean_abs"},
                                     .constants = {{"t", 0.5f}},
                                     .forbidden = {{"deviation", "belongs elsewhere"}}});
    const std::array<float, 5> x{-2, -0.25f, 0, 1, 3e38f};
    const std::array<float, 1> scalars{0.75f};
    std::array<float, 5> y{};
    const std::array<std::span<const float>, 2> arrays{x, x};
    formula.evaluate(arrays, scalars, y);
  } catch (const ExpressionError&) {
  }
}

}  // namespace qnn::fuzz
