#include "core/program/passes/save_gradient_masks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/text.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

std::optional<GradientWindow> window_of(const Step& step) {
  const auto* op = std::get_if<QuantizeGradient>(&step.operation);
  return op == nullptr ? std::nullopt : op->quantizer->gradient_window();
}

// Whether nothing keeps the value after the forward pass but what masks can do as well.
bool is_kept_for_windows(const Program& program, BufferId storage) {
  return program.buffers[storage].kind == BufferKind::Value && !is_output(program, storage) &&
         std::none_of(program.steps.begin(), program.steps.end(), [&](const Step& step) {
           return step.stage != Stage::Forward && reads_storage(program, step, storage) &&
                  !window_of(step);
         });
}

// The step that quantizes what the gradient is of, rather one that makes bits; or nothing, also if
// the value changes after it.
std::optional<std::size_t> quantize_step(const Program& program, const QuantizeGradient& gradient) {
  const BufferId storage = program.storage(gradient.input);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    if (writes_storage(program, step, storage)) found.reset();
    const auto* op = std::get_if<Quantize>(&step.operation);
    if (op == nullptr || op->quantizer != gradient.quantizer ||
        program.storage(op->from) != storage)
      continue;
    if (!found || program.buffers[op->to].dtype == DType::Bit) found = i;
  }
  return found;
}

// The mask that the step makes, of now on if not before.
BufferId mask_of(Program& program, std::size_t quantize) {
  auto& op = std::get<Quantize>(program.steps[quantize].operation);
  if (op.mask == kNoBuffer) {
    Buffer mask = program.buffers[op.from];
    mask.name = program.buffers[op.to].name + "_mask";
    mask.kind = BufferKind::Saved;
    mask.dtype = DType::Bit;
    mask.alias = kNoBuffer;
    program.buffers.push_back(std::move(mask));
    op.mask = static_cast<BufferId>(program.buffers.size() - 1);
  }
  return op.mask;
}

}  // namespace

void save_gradient_masks(Program& program, const NodePlans& /*plans*/,
                         std::vector<std::string>& notes) {
  std::vector<bool> kept_for_windows(program.buffers.size());
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    kept_for_windows[id] = program.storage(id) == id && is_kept_for_windows(program, id);

  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto window = window_of(program.steps[i]);
    if (!window) continue;
    const auto gradient = std::get<QuantizeGradient>(program.steps[i].operation);
    const std::string name = program.steps[i].name;
    if (!window->limit) {
      program.steps.erase(program.steps.begin() + static_cast<std::ptrdiff_t>(i--));
      notes.push_back(format("{}: passes everywhere", name));
      continue;
    }
    if (!kept_for_windows[program.storage(gradient.input)]) continue;
    const auto quantize = quantize_step(program, gradient);
    if (!quantize) continue;
    program.steps[i].operation =
        MaskGradient{.mask = mask_of(program, *quantize), .gradient = gradient.gradient};
    notes.push_back(format("{}: by a mask", name));
  }
}

}  // namespace qnn
