#pragma once

#include <algorithm>
#include <cstddef>

#include "core/base/parallel.hpp"

namespace qnn {

// Values for one chunk of an element-wise operation: enough to hide the cost of handing it out, few
// enough for the second-level cache.
inline constexpr std::size_t kChunkValues = std::size_t{16} * 1024;

inline std::size_t ceil_divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

// Calls body(begin, count) for pieces of 0 ... size - 1 of `chunk` items each, the last one
// shorter, in parallel. One piece costs no hand-over to other threads.
template <class Body>
void for_each_chunk(std::size_t size, std::size_t chunk, const Body& body) {
  parallel_for(ceil_divide(size, chunk), [&](std::size_t index, std::size_t /*worker*/) {
    const std::size_t begin = index * chunk;
    body(begin, std::min(chunk, size - begin));
  });
}

// Items per chunk so that a chunk has about kChunkValues values; at least 1.
inline std::size_t items_per_chunk(std::size_t values_per_item) {
  return std::max<std::size_t>(1, kChunkValues / std::max<std::size_t>(1, values_per_item));
}

}  // namespace qnn
