#pragma once

#include "core/program/program.hpp"

namespace qnn {

// Whether the step reads, or writes, the bytes of a storage (Program::storage).
bool reads_storage(const Program& program, const Step& step, BufferId storage);
bool writes_storage(const Program& program, const Step& step, BufferId storage);

// Whether the storage holds predictions, which are read after the program.
bool is_output(const Program& program, BufferId storage);

}  // namespace qnn
