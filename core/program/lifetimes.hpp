#pragma once

#include <cstddef>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// The steps of a program during which a buffer's bytes are somebody's, by their indices.
struct Lifetime {
  std::size_t begin = 0;
  std::size_t end = 0;  // of the last step, plus one; 0: no step writes the buffer

  bool empty() const { return end == 0; }
  bool overlaps(const Lifetime& other) const { return begin < other.end && other.begin < end; }
  bool operator==(const Lifetime&) const = default;
};

// By BufferId; an alias has the lifetime of its storage. From the first step that writes the
// storage to the last that reads or writes it; to the end of the program if callers read it
// (read_by_callers). Bits that updates make live from one step to the next, and so throughout. What
// is given from outside, and what no step writes, has none.
//
// They are those of all steps together. Training and inference both leave steps out and make what
// they read themselves, so that their lifetimes lie within them.
std::vector<Lifetime> lifetimes_of(const Program& program);

// The same, but for the whole program: as if nothing were ever read for the last time.
std::vector<Lifetime> whole_lifetimes_of(const Program& program);

}  // namespace qnn
