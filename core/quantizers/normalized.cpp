#include "core/quantizers/normalized.hpp"

#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/kernels/channel_factors.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pack.hpp"
#include "core/quantizers/blocks.hpp"

namespace qnn {
namespace {

constexpr std::size_t kWordBits = 64;

// Bits in rows of `length`, cut into pieces of whole words: some rows, or a part of one.
class Pieces {
 public:
  Pieces(std::size_t values, std::size_t length)
      : values_(values),
        // Without gaps between rows all of them are one.
        length_(length % kWordBits == 0 ? values : length),
        rows_at_once_(std::max<std::size_t>(1, detail::kBlockValues / length_)),
        parts_(ceil_divide(length_, detail::kBlockValues)) {}

  std::size_t count() const { return ceil_divide(values_ / length_, rows_at_once_) * parts_; }

  struct Piece {
    std::size_t first, values, length, first_word, words;
  };
  Piece operator[](std::size_t index) const {
    const std::size_t row = index / parts_ * rows_at_once_;
    const std::size_t begin = index % parts_ * detail::kBlockValues;
    const std::size_t rows = std::min(rows_at_once_, values_ / length_ - row);
    const std::size_t length = std::min(detail::kBlockValues, length_ - begin);
    return {.first = row * length_ + begin,
            .values = rows * length,
            .length = length,
            .first_word = row * words_for_bits(length_) + begin / kWordBits,
            .words = rows * words_for_bits(length)};
  }

 private:
  std::size_t values_;
  std::size_t length_;
  std::size_t rows_at_once_;
  std::size_t parts_;  // of a row, if it is longer than a piece
};
static_assert(detail::kBlockValues % kWordBits == 0);

}  // namespace

bool quantizes_to_bits_in_parts(const Quantizer& quantizer) {
  return quantizer.levels() == Levels::PlusMinusOne && !quantizer.statistics().any();
}

WorkspaceSize normalize_to_bits_workspace(std::size_t channels) {
  return {.per_worker = 0, .shared = ChannelFactors::memory_size(channels) * sizeof(float)};
}

void normalize_to_bits(const Quantizer& quantizer, std::span<const float> factors,
                       std::span<const float> x, const TensorView& bits,
                       const Workspace& workspace) {
  require(x.size() == bits.elements(), "bits of another number of values");
  require(quantizes_to_bits_in_parts(quantizer), "a quantizer cannot make bits of a part");
  if (x.empty()) return;
  const ChannelFactors channels(factors, workspace.shared_floats());
  const Pieces pieces(x.size(), bits.shape().back());
  const std::span<std::uint64_t> words = bits.words();
  FirstError error;
  constexpr std::size_t kPiecesPerChunk = kChunkValues / detail::kBlockValues;
  for_each_chunk(pieces.count(), kPiecesPerChunk, [&](std::size_t begin, std::size_t count) {
    detail::Block memory;
    for (std::size_t i = begin; i < begin + count; ++i) {
      const Pieces::Piece piece = pieces[i];
      const std::span<float> values = std::span(memory).first(piece.values);
      channels.normalize(piece.first, x.subspan(piece.first, piece.values), values);
      if (!quantizer.is_sign()) error.guard([&] { quantizer.forward(values, {}, values); });
      pack_signs(values, piece.length, words.subspan(piece.first_word, piece.words));
    }
  });
  error.rethrow();
}

void GradientThroughQuantizers::map(std::size_t first, std::span<const float> y) {
  const std::span<float> sum = dy().subspan(first, y.size());
  const auto part = [&](const QuantizedGradient& from, std::span<float> to) {
    error_.guard(
        [&] { from.quantizer->backward(y, from.gradient.subspan(first, y.size()), {}, to); });
  };
  part(gradients_[0], sum);
  std::array<float, kMostValues> memory;
  for (const QuantizedGradient& other : gradients_.subspan(1)) {
    const std::span<float> more = std::span(memory).first(y.size());
    part(other, more);
    add(sum, more, sum);
  }
}

}  // namespace qnn
