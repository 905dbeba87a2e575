#include "core/program/memory_use.hpp"

#include <algorithm>

namespace qnn {
namespace {

std::size_t bytes_of_storage(const Program& program, BufferId id) {
  return Workspace::aligned(bytes_of(program.full_shape(id), program.buffers[id].dtype));
}

// The storages that are alive while a step runs.
std::vector<BufferId> alive_at(const Program& program, const MemoryPlan& plan, std::size_t step) {
  std::vector<BufferId> alive;
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    if (program.storage(id) == id && plan.lifetimes[id].overlaps({.begin = step, .end = step + 1}))
      alive.push_back(id);
  return alive;
}

std::size_t fullest_step(const Program& program, const MemoryPlan& plan) {
  std::size_t fullest = 0, most = 0;
  for (std::size_t step = 0; step < program.steps.size(); ++step) {
    std::size_t bytes = 0;
    for (const BufferId id : alive_at(program, plan, step)) bytes += bytes_of_storage(program, id);
    if (bytes > most) fullest = step;
    most = std::max(most, bytes);
  }
  return fullest;
}

std::vector<bool> read_by_backward(const Program& program) {
  std::vector<bool> read(program.buffers.size(), false);
  for (const Step& step : program.steps) {
    if (step.stage != Stage::Backward) continue;
    for (const BufferId id : reads_of(step)) read[program.storage(id)] = true;
  }
  return read;
}

}  // namespace

MemoryUse memory_use(const Program& program, const MemoryPlan& plan) {
  MemoryUse use{.step = fullest_step(program, plan), .gaps = plan.buffer_bytes, .buffers = {}};
  use.buffers = alive_at(program, plan, use.step);
  std::ranges::stable_sort(use.buffers, [&](BufferId a, BufferId b) {
    return bytes_of_storage(program, a) > bytes_of_storage(program, b);
  });
  const std::vector<bool> backward = read_by_backward(program);
  for (const BufferId id : use.buffers) {
    const std::size_t bytes = bytes_of_storage(program, id);
    const BufferKind kind = program.buffers[id].kind;
    (kind == BufferKind::Gradient            ? use.gradients
     : kind == BufferKind::ParameterGradient ? use.parameter_gradients
     : backward[id]                          ? use.kept_for_backward
                                             : use.other_values) += bytes;
    use.gaps -= bytes;
  }
  return use;
}

}  // namespace qnn
