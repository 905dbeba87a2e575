#include "core/program/lifetimes.hpp"

#include <algorithm>

namespace qnn {
namespace {

bool lies_elsewhere(BufferKind kind) {
  return kind == BufferKind::Input || kind == BufferKind::Target || kind == BufferKind::Parameter ||
         kind == BufferKind::State;
}

// Lifetimes of storages, which grow step by step.
class Lives {
 public:
  explicit Lives(const Program& program) : program_(program), lives_(program.buffers.size()) {}

  // A step writes the buffer, or does something with what has been written.
  void touch(BufferId id, std::size_t step, bool writes) {
    const BufferId storage = program_.storage(id);
    Lifetime& life = lives_[storage];
    if (lies_elsewhere(program_.buffers[storage].kind) || (life.empty() && !writes)) return;
    if (life.empty()) life.begin = step;
    life.end = std::max(life.end, step + 1);
  }

  // Its bytes stay from one run to the next.
  void keep_throughout(BufferId id) {
    lives_[program_.storage(id)] = {.begin = 0, .end = program_.steps.size()};
  }

  std::vector<Lifetime> with_aliases() const {
    std::vector<Lifetime> all(lives_.size());
    for (BufferId id = 0; id < all.size(); ++id) all[id] = lives_[program_.storage(id)];
    return all;
  }

 private:
  const Program& program_;
  std::vector<Lifetime> lives_;
};

}  // namespace

std::vector<Lifetime> lifetimes_of(const Program& program) {
  Lives lives(program);
  for (std::size_t step = 0; step < program.steps.size(); ++step) {
    for (const BufferId id : writes_of(program.steps[step])) lives.touch(id, step, true);
    for (const BufferId id : reads_of(program.steps[step])) lives.touch(id, step, false);
  }
  if (program.steps.empty()) return lives.with_aliases();
  for (const BufferId id : read_by_callers(program))
    lives.touch(id, program.steps.size() - 1, false);
  for (const ParameterInfo& parameter : program.parameters)
    if (parameter.bits != kNoBuffer) lives.keep_throughout(parameter.bits);
  return lives.with_aliases();
}

std::vector<Lifetime> whole_lifetimes_of(const Program& program) {
  std::vector<Lifetime> lifetimes = lifetimes_of(program);
  for (Lifetime& life : lifetimes)
    if (!life.empty()) life = {.begin = 0, .end = program.steps.size()};
  return lifetimes;
}

}  // namespace qnn
