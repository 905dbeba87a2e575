#include "core/program/passes/fuse_masks_with_sums.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

// The sum that alone uses what step `at` has masked, or nothing.
Accumulate* sum_of(Program& program, std::size_t at, const MaskGradient& mask) {
  const BufferId storage = program.storage(mask.gradient);
  Accumulate* sum = nullptr;
  for (std::size_t i = at + 1; i < program.steps.size(); ++i) {
    Step& step = program.steps[i];
    if (writes_storage(program, step, storage)) return nullptr;
    if (!reads_storage(program, step, storage)) continue;
    auto* found = std::get_if<Accumulate>(&step.operation);
    if (sum != nullptr || found == nullptr || found->first || found->mask != kNoBuffer)
      return nullptr;
    sum = found;
  }
  return sum;
}

}  // namespace

void fuse_masks_with_sums(Program& program, const NodePlans& /*plans*/,
                          std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* mask = std::get_if<MaskGradient>(&program.steps[i].operation);
    if (mask == nullptr) continue;
    Accumulate* const sum = sum_of(program, i, *mask);
    if (sum == nullptr) continue;
    sum->mask = mask->mask;
    notes.push_back(format("{}: in the sum", program.steps[i].name));
    program.steps.erase(program.steps.begin() + static_cast<std::ptrdiff_t>(i--));
  }
}

}  // namespace qnn
