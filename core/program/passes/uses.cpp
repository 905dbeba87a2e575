#include "core/program/passes/uses.hpp"

#include <algorithm>

namespace qnn {
namespace {

bool contains_storage(const Program& program, const std::vector<BufferId>& ids, BufferId storage) {
  return std::any_of(ids.begin(), ids.end(),
                     [&](BufferId id) { return program.storage(id) == storage; });
}

}  // namespace

bool reads_storage(const Program& program, const Step& step, BufferId storage) {
  return contains_storage(program, reads_of(step), storage);
}

bool writes_storage(const Program& program, const Step& step, BufferId storage) {
  return contains_storage(program, writes_of(step), storage);
}

bool is_output(const Program& program, BufferId storage) {
  return std::any_of(
      program.outputs.begin(), program.outputs.end(),
      [&](const ProgramOutput& output) { return program.storage(output.predictions) == storage; });
}

}  // namespace qnn
