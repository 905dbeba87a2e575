#include "core/program/passes/drop_unread_steps.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/base/text.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

bool is_read_by_steps(const Program& program, BufferId storage) {
  return std::ranges::any_of(
      program.steps, [&](const Step& step) { return reads_storage(program, step, storage); });
}

// The bits of a parameter that steps read, or kNoBuffer.
BufferId bits_of(const Program& program, const ParameterInfo& parameter) {
  for (const Step& step : program.steps)
    if (const auto* quantize = std::get_if<Quantize>(&step.operation);
        quantize != nullptr && quantize->quantizer == parameter.quantizer &&
        quantize->scales == kNoBuffer && quantize->from == parameter.weights &&
        program.buffers[quantize->to].dtype == DType::Bit &&
        program.buffers[quantize->to].shape == parameter.spec.shape &&
        is_read_by_steps(program, program.storage(quantize->to)))
      return quantize->to;
  return kNoBuffer;
}

// The quantized values of parameters are those that steps read.
void give_bits(Program& program) {
  for (ParameterInfo& parameter : program.parameters) {
    const BufferId values = parameter.quantized;
    if (values == kNoBuffer || is_read_by_steps(program, program.storage(values))) continue;
    const BufferId bits = bits_of(program, parameter);
    if (bits == kNoBuffer) continue;
    std::ranges::replace(program.kept, values, bits);
    parameter.quantized = bits;
  }
}

class Sweep {
 public:
  explicit Sweep(const Program& program) : program_(program), read_(program.buffers.size(), false) {
    for (const BufferId id : read_by_callers(program)) mark(id);
  }

  // Asked of the steps from the last to the first.
  bool is_of_use(const Step& step) {
    const bool of_use =
        adds_to_loss(step) || std::ranges::any_of(writes_of(step), [&](BufferId id) {
          const BufferId storage = program_.storage(id);
          return read_[storage] || program_.buffers[storage].kind == BufferKind::State;
        });
    if (of_use)
      for (const BufferId id : reads_of(step)) mark(id);
    return of_use;
  }

 private:
  static bool adds_to_loss(const Step& step) {
    return std::holds_alternative<EvaluateLoss>(step.operation) ||
           std::holds_alternative<Regularize>(step.operation);
  }

  void mark(BufferId id) { read_[program_.storage(id)] = true; }

  const Program& program_;
  std::vector<bool> read_;  // by storage: by a caller, or by a step of use that has been asked for
};

}  // namespace

void drop_unread_steps(Program& program, const NodePlans& /*plans*/,
                       std::vector<std::string>& notes) {
  give_bits(program);
  Sweep sweep(program);
  std::vector<Step> kept;
  std::vector<std::string> dropped;
  for (std::size_t i = program.steps.size(); i-- > 0;) {
    if (sweep.is_of_use(program.steps[i])) {
      kept.push_back(program.steps[i]);
    } else {
      dropped.push_back(program.steps[i].name);
    }
  }
  std::ranges::reverse(kept);
  program.steps = std::move(kept);
  for (std::size_t i = dropped.size(); i-- > 0;)
    notes.push_back(format("{}: dropped: nobody reads its result", dropped[i]));
}

}  // namespace qnn
