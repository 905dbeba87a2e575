#include "core/optimizers/adamw.hpp"

namespace qnn {

AdamW::AdamW(Params params) : Optimizer(params), params_(std::move(params)) {}

std::vector<SlotSpec> AdamW::own_slots() const { return Adam::slots_of(params_); }

void AdamW::step(const StepArgs& args) const { Adam::step_of(params_, args); }

}  // namespace qnn
