#pragma once

#include <array>
#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/row_grid.hpp"

namespace qnn {

// Partial sums of a RowGrid: `terms` values for each channel of each chunk of rows, in memory as
// [chunk, term, channel].
class ChannelPartials {
 public:
  ChannelPartials(float* base, std::size_t terms, std::size_t channels)
      : base_(base), terms_(terms), channels_(channels) {}

  static std::size_t floats(const RowGrid& grid, std::size_t terms, std::size_t channels) {
    return grid.row_chunks() * terms * channels;
  }

  float* at(std::size_t chunk, std::size_t term, std::size_t channel = 0) const {
    return base_ + (chunk * terms_ + term) * channels_ + channel;
  }

 private:
  float* base_;
  std::size_t terms_;
  std::size_t channels_;
};

// Channels whose totals are made together, in double precision, in one task.
inline constexpr std::size_t kTotalsBlock = 256;
using Totals = std::array<double, kTotalsBlock>;

// The totals of one term over all chunks, in their order, of `count` channels from `channel` on.
Totals total_of(const RowGrid& grid, const ChannelPartials& partials, std::size_t term,
                std::size_t channel, std::size_t count);

}  // namespace qnn
