#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Before:  probabilities = softmax(logits);  loss(logits)
// After:   loss(logits), which makes the probabilities on its way: the exponentials once, not twice
void fuse_softmax_with_loss(Program& program, const NodePlans& plans,
                            std::vector<std::string>& notes);

}  // namespace qnn
