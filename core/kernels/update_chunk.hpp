#pragma once

#include <array>
#include <cstddef>
#include <limits>

#include "core/kernels/chunks.hpp"
#include "core/kernels/update.hpp"

namespace qnn {

// A piece of an UpdateSweep, as the kernels see it.
struct UpdateChunk {
  float* weights = nullptr;
  const float* gradient = nullptr;
  std::array<float*, 3> slots{};
  float* average = nullptr;  // or nothing
  std::size_t size = 0;
  float clip_value = 0, scale = 1, keep = 1;
  float mask_limit = std::numeric_limits<float>::infinity();
  bool masks = false, clips = false, average_replaces = false;
  float low = 0, high = 0, average_momentum = 0;
};

UpdateChunk update_chunk(const UpdateSweep& sweep, std::size_t begin, std::size_t size);

// Values of a chunk: kChunkValues or less, and whole words of the bits that the sweep makes.
std::size_t values_of_chunk(const UpdateSweep& sweep);

// Packs the weights of a chunk once its rule has run, while they are in the cache.
void pack_chunk(const UpdateSweep& sweep, std::size_t begin, std::size_t size);

// Calls body(UpdateChunk) for the pieces of a sweep, in parallel, and carries out what is around
// the rule.
template <class Body>
void for_each_update_chunk(const UpdateSweep& sweep, const Body& body) {
  const std::size_t values = values_of_chunk(sweep);
  for_each_chunk(sweep.weights.size(), values, [&](std::size_t begin, std::size_t size) {
    const UpdateChunk chunk = update_chunk(sweep, begin, size);
    body(chunk);
    pack_chunk(sweep, begin, size);
  });
}

}  // namespace qnn
