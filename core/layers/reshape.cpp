#include "core/layers/reshape.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

void Reshape::check() const {
  const auto count = [&](std::int32_t extent) {
    return std::count(target_shape.begin(), target_shape.end(), extent);
  };
  if (count(0) > 0) {
    throw FieldError("target_shape", "must not have an extent of 0",
                     "write -1 for the extent that the others leave");
  }
  if (count(-1) > 1) {
    throw FieldError("target_shape", format("may have one -1, got {}", count(-1)),
                     "write numbers for the other extents");
  }
  if (target_shape.size() >= Shape::kMaxRank) {
    throw FieldError("target_shape", format("may have at most {} extents, got {}",
                                            Shape::kMaxRank - 1, target_shape.size()));
  }
}

Rearrangement Reshape::moves(const Shape& input) const {
  const std::size_t values = input.elements();
  std::vector<std::size_t> extents;
  std::size_t known = 1;
  for (const std::int32_t extent : target_shape) {
    extents.push_back(static_cast<std::size_t>(std::max(extent, 1)));
    known *= extents.back();
    if (known > values) break;  // also keeps the product small
  }
  const auto open = std::find(target_shape.begin(), target_shape.end(), -1);
  const bool fits = open == target_shape.end() ? known == values : values % known == 0;
  if (known > values || !fits) {
    throw UserError(ErrorKind::Config,
                    format("{} cannot give {} values the shape [{}]; the product of its extents "
                           "must be {}{}",
                           kName, input.text(), fmt::join(target_shape, ", "), values,
                           open == target_shape.end() ? "" : " or divide it"));
  }
  if (open != target_shape.end()) {
    extents[static_cast<std::size_t>(open - target_shape.begin())] = values / known;
  }
  StridedMap all;
  all.add({values, 1, 1});
  return {.output = Shape(extents), .map = all, .bytes_stay = true};
}

}  // namespace qnn
