#include "core/program/passes/share_gradients.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

// Whether some step from `at` on writes the one storage while a step from there on reads the other.
bool changes_beneath(const Program& program, std::size_t at, BufferId written, BufferId read) {
  auto step = program.steps.begin() + static_cast<std::ptrdiff_t>(at);
  for (; step != program.steps.end(); ++step)
    if (writes_storage(program, *step, written)) break;
  return std::any_of(step, program.steps.end(),
                     [&](const Step& later) { return reads_storage(program, later, read); });
}

// Makes `copy`, which step `at` gives the values of `original`, their bytes if nobody can tell.
bool share(Program& program, std::size_t at, BufferId original, BufferId copy) {
  if (copy == kNoBuffer) return false;
  const BufferId source = program.storage(original);
  Buffer& buffer = program.buffers[copy];
  const bool fits = buffer.kind == BufferKind::Gradient && buffer.alias == kNoBuffer &&
                    program.buffers[source].kind == BufferKind::Gradient &&
                    buffer.per_sample == program.buffers[source].per_sample &&
                    buffer.shape.elements() == program.buffers[source].shape.elements() &&
                    source < copy;
  const bool is_new =
      std::none_of(program.steps.begin(), program.steps.begin() + static_cast<std::ptrdiff_t>(at),
                   [&](const Step& step) { return writes_storage(program, step, copy); });
  if (!fits || !is_new || changes_beneath(program, at + 1, source, copy) ||
      changes_beneath(program, at + 1, copy, source))
    return false;
  buffer.alias = source;
  return true;
}

// Returns whether nothing is left for the step to do.
bool share_in_step(Program& program, const NodePlans& plans, std::size_t at) {
  Operation& operation = program.steps[at].operation;
  if (const auto* copy = std::get_if<Accumulate>(&operation))
    return copy->first && share(program, at, copy->from, copy->to);
  auto* layer = std::get_if<RunLayerGradient>(&operation);
  if (layer == nullptr || !plans[layer->node].passes_gradient) return false;
  for (BufferId& gradient : layer->input_gradients)
    if (share(program, at, layer->output_gradient, gradient)) gradient = kNoBuffer;
  return std::ranges::all_of(layer->input_gradients,
                             [](BufferId gradient) { return gradient == kNoBuffer; });
}

}  // namespace

void share_gradients(Program& program, const NodePlans& plans, std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    if (program.steps[i].stage != Stage::Backward || !share_in_step(program, plans, i)) continue;
    notes.push_back(format("{}: the same bytes", program.steps[i].name));
    program.steps.erase(program.steps.begin() + static_cast<std::ptrdiff_t>(i--));
  }
}

}  // namespace qnn
