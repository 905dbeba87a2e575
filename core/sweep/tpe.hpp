#pragma once

#include <cstddef>
#include <vector>

#include "core/sweep/draw.hpp"

namespace qnn {

// A tree-structured Parzen estimator, each parameter on its own: the best min(ceil(n / 10), 25) of
// the n trials that have the parameter are the good ones, l and g are densities around the good and
// the other values (for intervals Gaussians on the scale of the draws, cut at the ends, and a flat
// one of weight 1; for choices counts plus 1), `candidates` values are drawn from l, and the one
// with the largest l / g is taken. A function of the arguments; the experience's order is
// irrelevant.
Assignment draw_by_experience(const Space& space, const TpeSearch& method,
                              const Objective& objective, std::size_t trial,
                              const std::vector<Experience>& experience);

}  // namespace qnn
