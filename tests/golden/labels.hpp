#pragma once

#include <cstdint>
#include <vector>

#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {

// Targets as this program takes them: labels as they are, or the classes of one-hot rows of 0 and
// 1, or of -1 and 1, which have the shape of the predictions. Throws Uncovered for other targets.
std::vector<std::int32_t> labels_of(const ReferenceTensor& targets, const Shape& predictions);

}  // namespace qnn::golden
