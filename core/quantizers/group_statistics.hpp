#pragma once

#include <span>

#include "core/quantizers/quantizer.hpp"

namespace qnn {

// The statistics in `use` of one group, in double and rounded to float once; the others are 0. The
// deviation of equal values may be up to 1e-8 of their size instead of 0.
GroupStatistics group_statistics(const StatisticsUse& use, std::span<const float> x);

}  // namespace qnn
