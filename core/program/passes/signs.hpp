#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// What the passes that put ±1 on bits share. Internal to this module.

// Whether a quantizer with the levels ±1 makes `value`, in its own shape or another.
bool is_plus_minus_one(const Program& program, BufferId value);

// Whether it can be packed in the shape that `value` has: statistics of channels would be others
// under another shape.
bool can_be_packed(const Program& program, BufferId value);

// The bits of such a value: those that there are (of a kernel that several layers share), else
// those of a step called `name`, which joins `steps`.
BufferId pack_signs(Program& program, BufferId value, std::string name, std::vector<Step>& steps);

// Whether a quantizer with the levels ±s makes the kernel `value`.
bool is_scaled_kernel(const Program& program, BufferId value);

// The signs of such a kernel as bits, and its scales by output channel: those that there are, or
// those of a new step, as pack_signs.
struct ScaledSigns {
  BufferId bits = kNoBuffer;
  BufferId scales = kNoBuffer;
};
ScaledSigns pack_scaled_kernel(Program& program, BufferId value, std::string name,
                               std::vector<Step>& steps);

// A new buffer of bits in the shape of `value`.
BufferId add_bits_of(Program& program, BufferId value);

// Whether bits hold cells of so many channels, whatever their shape: each cell begins a word.
bool holds_cells(const Program& program, BufferId bits, std::size_t channels);

// Inserts steps in front of step `at`.
void insert_steps(Program& program, std::size_t at, const std::vector<Step>& steps);

// Quantized values that only the backward pass reads are left out of inference, and of a program
// that has none.
void mark_training_only(Program& program);

}  // namespace qnn
