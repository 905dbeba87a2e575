#include "core/program/passes/fuse_updates.hpp"

#include <iterator>

#include "core/base/text.hpp"
#include "core/kernels/update.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

bool touches(const Program& program, const Step& step, BufferId storage) {
  return reads_storage(program, step, storage) || writes_storage(program, step, storage);
}

bool is_mask_of(const Step& step, const ParameterInfo& info) {
  const auto* op = std::get_if<QuantizeGradient>(&step.operation);
  if (op == nullptr || op->quantizer != info.quantizer || op->input != info.weights ||
      op->gradient != info.gradient)
    return false;
  const auto window = op->quantizer->gradient_window();
  return window && window->limit;
}

void fuse_mask(Program& program, ParameterInfo& info, std::vector<std::string>& notes) {
  const BufferId gradient = program.storage(info.gradient);
  auto last = program.steps.rbegin();
  while (last != program.steps.rend() && !touches(program, *last, gradient)) ++last;
  if (last == program.steps.rend() || !is_mask_of(*last, info)) return;
  notes.push_back(format("{}: done by the update", last->name));
  program.steps.erase(std::next(last).base());
  info.update_masks = true;
}

bool packs_weights(const Program& program, const Step& step, const ParameterInfo& info) {
  const auto* op = std::get_if<Quantize>(&step.operation);
  return op != nullptr && op->quantizer == info.quantizer && op->quantizer->is_sign() &&
         op->scales == kNoBuffer && op->mask == kNoBuffer &&
         program.storage(op->from) == info.weights && program.storage(op->to) == op->to &&
         program.buffers[op->to].dtype == DType::Bit &&
         update_can_pack(program.buffers[op->to].shape.back());
}

void fuse_packing(const Program& program, ParameterInfo& info, std::vector<std::string>& notes) {
  if (info.spec.constraint && !weight_range(*info.spec.constraint)) return;
  for (const Step& step : program.steps) {
    if (!packs_weights(program, step, info)) continue;
    info.bits = std::get<Quantize>(step.operation).to;
    notes.push_back(format("{}: done by the update", step.name));
    return;
  }
}

}  // namespace

void fuse_updates(Program& program, const NodePlans& /*plans*/, std::vector<std::string>& notes) {
  for (ParameterInfo& info : program.parameters) {
    if (info.quantizer == nullptr || !info.trainable || info.gradient == kNoBuffer) continue;
    fuse_mask(program, info, notes);
    fuse_packing(program, info, notes);
  }
}

}  // namespace qnn
