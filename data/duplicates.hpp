#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "data/samples.hpp"

namespace qnn {

// A selection of samples.
struct SelectedSamples {
  const Samples& samples;
  std::span<const std::uint32_t> indices;
};

struct Duplicates {
  // Places in the two sets of samples.
  struct Pair {
    std::uint32_t in_known, in_part;
  };
  std::size_t count = 0;       // samples of the part that are among the known ones
  std::vector<Pair> examples;  // the first few of them
};

// Which samples of `part` have, byte for byte, the inputs of one of `known`; targets do not count.
// By hashes of 64 bits, and then the bytes. What it has found so far, if asked to stop. Uses the
// calling thread alone.
Duplicates find_duplicates(const SelectedSamples& known, const SelectedSamples& part,
                           const std::stop_token& stop);

}  // namespace qnn
