#pragma once

#include <array>
#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/update.hpp"

namespace qnn {

// A piece of an UpdateSweep, as the kernels see it.
struct UpdateChunk {
  float* weights = nullptr;
  const float* gradient = nullptr;
  std::array<float*, 3> slots{};
  std::size_t size = 0;
  float clip_value = 0, scale = 1, keep = 1;
};

// Calls body(UpdateChunk) for the pieces of a sweep, in parallel.
template <class Body>
void for_each_update_chunk(const UpdateSweep& sweep, const Body& body) {
  for_each_chunk(sweep.weights.size(), kChunkValues, [&](std::size_t begin, std::size_t size) {
    UpdateChunk chunk{.weights = &sweep.weights[begin],
                      .gradient = &sweep.gradient[begin],
                      .slots = {},
                      .size = size,
                      .clip_value = sweep.clip_value,
                      .scale = sweep.scale,
                      .keep = sweep.keep};
    for (std::size_t s = 0; s < sweep.slots.size() && s < chunk.slots.size(); ++s)
      chunk.slots[s] = &sweep.slots[s][begin];
    body(chunk);
  });
}

}  // namespace qnn
