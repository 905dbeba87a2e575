#include "core/layers/permute.hpp"

#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

void Permute::check() const {
  for (std::uint32_t axis = 1; axis <= dims.size(); ++axis) {
    if (std::count(dims.begin(), dims.end(), axis) == 1) continue;
    throw FieldError("dims", format("must have each axis from 1 to {} once", dims.size()),
                     "[2, 1] swaps two axes");
  }
}

Rearrangement Permute::moves(const Shape& input) const {
  if (input.rank() != dims.size()) {
    throw UserError(ErrorKind::Config, format("{} orders {} axes, but its input is {}; list one "
                                              "number for each axis in \"dims\"",
                                              kName, dims.size(), input.text()));
  }
  std::array<std::size_t, Shape::kMaxRank> order{};
  Shape output = input;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    order[axis] = dims[axis] - 1;
    output = output.with_extent(axis, input[order[axis]]);
  }
  return {.output = output, .map = permutation_map(input, std::span(order).first(dims.size()))};
}

}  // namespace qnn
