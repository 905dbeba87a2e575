#include "core/program/passes/pool_signs.hpp"

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"
#include "core/kernels/bit_pool.hpp"
#include "core/program/passes/signs.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

bool makes_sign_bits(const Program& program, const Quantize& op) {
  return op.quantizer->is_sign() && program.buffers[op.to].dtype == DType::Bit &&
         op.mask == kNoBuffer;
}

// Why floats have to be pooled, or nothing. `at`: the pooling's step.
std::optional<std::string> reason_against(const Program& program, std::size_t at,
                                          const PoolProblem& problem) {
  const BufferId pooled = program.storage(std::get<RunLayer>(program.steps[at].operation).output);
  if (is_output(program, pooled)) return "it is an output";
  bool any = false;
  for (std::size_t i = at + 1; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    if (!reads_storage(program, step, pooled) && !writes_storage(program, step, pooled)) continue;
    const auto* quantize = std::get_if<Quantize>(&step.operation);
    if (quantize == nullptr || !makes_sign_bits(program, *quantize))
      return format("{} reads it", step.name);
    if (!holds_cells(program, quantize->to, problem.channels))
      return "its channels do not fill words";
    any = true;
  }
  if (!any) return "nobody makes bits of it";
  return max_pool_bits_declines(problem);
}

// What the signs of a value are made of: the value, or what they have been made of already.
BufferId source_of_signs(const Program& program, BufferId value) {
  for (const Step& step : program.steps)
    if (const auto* quantize = std::get_if<Quantize>(&step.operation);
        quantize != nullptr && program.storage(quantize->to) == program.storage(value) &&
        program.buffers[quantize->to].dtype == DType::F32 && quantize->quantizer->is_sign())
      return quantize->from;
  return value;
}

// Replaces the pooling at `at` and the steps that make bits of it.
void rewrite(Program& program, std::size_t at, const PoolProblem& problem) {
  const Step pooling = program.steps[at];
  const RunLayer layer = std::get<RunLayer>(pooling.operation);
  const BufferId pooled = program.storage(layer.output);
  const BufferId unpooled = add_bits_of(program, layer.inputs[0]);
  std::vector<Step> steps;
  for (const Step& step : program.steps) {
    const auto* found = std::get_if<Quantize>(&step.operation);
    if (found == nullptr || !reads_storage(program, step, pooled)) continue;
    if (steps.empty()) {
      Quantize quantize = *found;
      quantize.from = source_of_signs(program, layer.inputs[0]);
      quantize.to = unpooled;
      steps.push_back({.name = step.name,
                       .stage = Stage::Forward,
                       .training_only = false,
                       .operation = quantize});
    }
    steps.push_back(
        {.name = pooling.name,
         .stage = Stage::Forward,
         .training_only = false,
         .operation = PoolSigns{.problem = problem, .from = unpooled, .to = found->to}});
  }
  std::erase_if(program.steps, [&](const Step& step) {
    return reads_storage(program, step, pooled) || writes_storage(program, step, pooled);
  });
  insert_steps(program, at, steps);
}

}  // namespace

void pool_signs(Program& program, const NodePlans& plans, std::vector<std::string>& notes) {
  if (program.training) return;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* layer = std::get_if<RunLayer>(&program.steps[i].operation);
    if (layer == nullptr || !plans[layer->node].max_pool) continue;
    const PoolProblem problem = *plans[layer->node].max_pool;
    const std::string name = program.steps[i].name;
    if (const auto reason = reason_against(program, i, problem)) {
      notes.push_back(format("{}: on floats: {}", name, *reason));
      continue;
    }
    rewrite(program, i, problem);
    notes.push_back(format("{}: on signs", name));
  }
  mark_training_only(program);  // nobody may read floats any more that signs were made of
}

}  // namespace qnn
