#include "core/kernels/update_chunk.hpp"

#include "core/kernels/pack.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

UpdateChunk update_chunk(const UpdateSweep& sweep, std::size_t begin, std::size_t size) {
  UpdateChunk chunk{.weights = &sweep.weights[begin],
                    .gradient = &sweep.gradient[begin],
                    .size = size,
                    .clip_value = sweep.clip_value,
                    .scale = sweep.scale,
                    .keep = sweep.keep,
                    .average_replaces = sweep.average_replaces,
                    .average_momentum = sweep.average_momentum};
  for (std::size_t s = 0; s < sweep.slots.size() && s < chunk.slots.size(); ++s)
    chunk.slots[s] = &sweep.slots[s][begin];
  if (!sweep.average.empty()) chunk.average = &sweep.average[begin];
  if (sweep.around.mask_limit) {
    chunk.masks = true;
    chunk.mask_limit = *sweep.around.mask_limit;
  }
  if (sweep.around.range) {
    chunk.clips = true;
    chunk.low = sweep.around.range->low;
    chunk.high = sweep.around.range->high;
  }
  return chunk;
}

bool update_can_pack(std::size_t row_length) {
  return row_length % 64 == 0 || row_length <= kChunkValues;
}

std::size_t values_of_chunk(const UpdateSweep& sweep) {
  const std::size_t row = sweep.around.row_length;
  if (sweep.around.bits.empty() || row % 64 == 0) return kChunkValues;
  return row * (kChunkValues / 64 / words_for_bits(row));
}

void pack_chunk(const UpdateSweep& sweep, std::size_t begin, std::size_t size) {
  if (sweep.around.bits.empty()) return;
  // Rows of whole words follow each other without gaps, so that a chunk may begin within one.
  const std::size_t row = sweep.around.row_length % 64 == 0 ? 64 : sweep.around.row_length;
  const std::size_t words = words_for_bits(row);
  pack_signs(sweep.weights.subspan(begin, size), row == 64 ? size : row,
             sweep.around.bits.subspan(begin / row * words, size / row * words));
}

}  // namespace qnn
