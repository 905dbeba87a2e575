#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/workspace.hpp"

namespace qnn {

// Sums over fixed chunks, added in chunk order: the result depends on the values alone.

double sum(std::span<const float> x);  // in double
double sum_of_absolutes(std::span<const float> x);
double sum_of_squares(std::span<const float> x);
// Σ min(|x|, limit)².
double sum_of_clipped_squares(std::span<const float> x, float limit);
float max_absolute(std::span<const float> x);  // 0 for none; NaN if any is NaN
bool all_finite(std::span<const float> x);

// sums[c] = Σ over rows of x[row, c]; x is [count, channels].
WorkspaceSize column_sums_workspace(std::size_t count, std::size_t channels);
void column_sums(std::span<const float> x, std::size_t channels, std::span<float> sums,
                 const Workspace& workspace);

}  // namespace qnn
