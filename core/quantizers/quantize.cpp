#include "core/quantizers/quantize.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/kernels/pack.hpp"
#include "core/quantizers/group_statistics.hpp"

namespace qnn {
namespace {

// How a tensor falls into groups: `count` of `length` values each. Contiguous ones follow each
// other; else value i of group g is at i * count + g.
struct Groups {
  std::size_t count = 1;
  std::size_t length = 0;
  bool contiguous = true;
};

Groups groups_of(const Quantizer& quantizer, const Shape& shape, ChannelAxis axis) {
  const std::size_t values = shape.elements();
  // Without statistics the map does not see its group.
  const bool one = quantizer.granularity() == Granularity::Tensor ||
                   !quantizer.statistics().any() || shape.rank() == 0 || values == 0;
  if (one) return {.count = 1, .length = values, .contiguous = true};
  const std::size_t channels = axis == ChannelAxis::First ? shape[0] : shape.back();
  const std::size_t length = values / channels;
  return {.count = channels,
          .length = length,
          .contiguous = axis == ChannelAxis::First || channels == 1 || length == 1};
}

// For ±1 that are not simply the sign of x: values are quantized here piece by piece and packed.
constexpr std::size_t kPieceValues = 64 * 1024;

std::size_t row_length(const Shape& shape) { return shape.rank() == 0 ? 1 : shape.back(); }

// Rows of the last axis that make a piece; whole tensors if groups are many.
std::size_t rows_per_piece(const Groups& groups, const Shape& shape) {
  const std::size_t length = std::max<std::size_t>(1, row_length(shape));
  const std::size_t rows = shape.elements() / length;
  if (groups.count > 1) return rows;
  return std::min(rows, std::max<std::size_t>(1, kPieceValues / length));
}

constexpr std::size_t kChannelsPerChunk = 16;  // one cache line of floats

// Calls move(place in the tensor, place by group) for each value, in parallel over the groups.
template <class Move>
void for_each_value(const Groups& groups, const Move& move) {
  const std::size_t chunks = (groups.count + kChannelsPerChunk - 1) / kChannelsPerChunk;
  parallel_for(chunks, [&](std::size_t chunk, std::size_t /*worker*/) {
    const std::size_t begin = chunk * kChannelsPerChunk;
    const std::size_t end = std::min(groups.count, begin + kChannelsPerChunk);
    for (std::size_t i = 0; i < groups.length; ++i)
      for (std::size_t g = begin; g < end; ++g) move(i * groups.count + g, g * groups.length + i);
  });
}

void gather(const Groups& groups, std::span<const float> x, std::span<float> by_group) {
  for_each_value(groups, [&](std::size_t at, std::size_t grouped) { by_group[grouped] = x[at]; });
}

void scatter(const Groups& groups, std::span<const float> by_group, std::span<float> y) {
  for_each_value(groups, [&](std::size_t at, std::size_t grouped) { y[at] = by_group[grouped]; });
}

// Contiguous groups; q may be x.
void quantize_groups(const Quantizer& quantizer, const Groups& groups, std::span<const float> x,
                     std::span<float> q) {
  for (std::size_t g = 0; g < groups.count; ++g) {
    const auto values = x.subspan(g * groups.length, groups.length);
    quantizer.forward(values, group_statistics(quantizer.statistics(), values),
                      q.subspan(g * groups.length, groups.length));
  }
}

void quantize_values(const Quantizer& quantizer, const Groups& groups, std::span<const float> x,
                     std::span<float> q, std::span<float> scratch) {
  if (groups.contiguous) return quantize_groups(quantizer, groups, x, q);
  const auto by_group = scratch.first(x.size());
  gather(groups, x, by_group);
  quantize_groups(quantizer, groups, by_group, by_group);
  scatter(groups, by_group, q);
}

void pack_in_pieces(const Quantizer& quantizer, std::span<const float> x, const TensorView& bits,
                    std::size_t rows, std::span<float> scratch) {
  const std::size_t length = row_length(bits.shape());
  const std::size_t words = words_for_bits(length);
  const GroupStatistics statistics = group_statistics(quantizer.statistics(), x);
  for (std::size_t begin = 0; begin < x.size(); begin += rows * length) {
    const auto piece = x.subspan(begin, std::min(rows * length, x.size() - begin));
    const auto values = scratch.first(piece.size());
    quantizer.forward(piece, statistics, values);
    pack_signs(values, length,
               bits.words().subspan(begin / length * words, piece.size() / length * words));
  }
}

}  // namespace

WorkspaceSize quantize_workspace(const Quantizer& quantizer, const Shape& shape, ChannelAxis axis) {
  const Groups groups = groups_of(quantizer, shape, axis);
  std::size_t values = groups.contiguous ? 0 : 2 * shape.elements();  // x and dq, or x and ±1
  if (groups.contiguous && quantizer.levels() == Levels::PlusMinusOne && !quantizer.is_sign())
    values = rows_per_piece(groups, shape) * row_length(shape);
  return {.per_worker = 0, .shared = values * sizeof(float)};
}

void quantize(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
              const TensorView& q, const Workspace& workspace) {
  require(x.shape() == q.shape(), "a quantized tensor has another shape");
  quantize_values(quantizer, groups_of(quantizer, x.shape(), axis), x.floats(), q.floats(),
                  workspace.shared_floats());
}

void quantize_to_bits(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                      const TensorView& bits, const Workspace& workspace) {
  require(x.shape() == bits.shape(), "a quantized tensor has another shape");
  require(quantizer.levels() == Levels::PlusMinusOne, "only ±1 fits into a bit");
  if (x.elements() == 0) return;
  const std::size_t length = row_length(x.shape());
  if (quantizer.is_sign()) return pack_signs(x.floats(), length, bits.words());

  const Groups groups = groups_of(quantizer, x.shape(), axis);
  const auto scratch = workspace.shared_floats();
  if (groups.count == 1)
    return pack_in_pieces(quantizer, x.floats(), bits, rows_per_piece(groups, x.shape()), scratch);
  const auto values = scratch.first(x.elements());
  quantize_values(quantizer, groups, x.floats(), values, scratch.subspan(values.size()));
  pack_signs(values, length, bits.words());
}

WorkspaceSize quantize_to_scaled_bits_workspace(const Shape& shape) {
  return {.per_worker = 0, .shared = shape.elements() * sizeof(float)};
}

void quantize_to_scaled_bits(const Quantizer& quantizer, const ConstTensorView& x,
                             const TensorView& bits, const TensorView& scales,
                             const Workspace& workspace) {
  require(quantizer.levels() == Levels::ScaledPlusMinusOne, "only ±s is a bit and a scale");
  const Groups groups = groups_of(quantizer, x.shape(), ChannelAxis::First);
  const auto values = workspace.shared_floats().first(x.elements());
  quantize_groups(quantizer, groups, x.floats(), values);
  pack_signs(values, row_length(x.shape()), bits.words());
  const std::size_t length = values.size() / scales.elements();
  for (std::size_t channel = 0; channel < scales.elements(); ++channel)
    scales.floats()[channel] = std::abs(values[channel * length]);
}

void quantize_with_mask(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                        const TensorView& q, const TensorView& mask, const Workspace& workspace) {
  require(x.shape() == mask.shape(), "a mask has another shape");
  const std::size_t length = row_length(x.shape());
  const float limit = quantizer.gradient_window().value().limit.value();
  if (q.dtype() == DType::Bit && quantizer.is_sign())
    return pack_signs_and_window(x.floats(), length, limit, q.words(), mask.words());
  if (q.dtype() == DType::Bit) {
    quantize_to_bits(quantizer, axis, x, q, workspace);
  } else {
    quantize(quantizer, axis, x, q, workspace);
  }
  pack_window(x.floats(), length, limit, mask.words());
}

void masked_gradient(const ConstTensorView& mask, const TensorView& gradient) {
  keep_where(mask.words(), row_length(mask.shape()), gradient.floats());
}

void quantize_gradient(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                       const ConstTensorView& dq, const TensorView& dx,
                       const Workspace& workspace) {
  require(x.shape() == dq.shape() && x.shape() == dx.shape(), "a gradient has another shape");
  const Groups groups = groups_of(quantizer, x.shape(), axis);
  std::span<const float> values = x.floats();
  std::span<const float> incoming = dq.floats();
  std::span<float> outgoing = dx.floats();
  if (!groups.contiguous) {
    const auto scratch = workspace.shared_floats();
    const auto gathered = scratch.first(values.size());
    gather(groups, values, gathered);
    values = gathered;
    outgoing = scratch.subspan(values.size(), values.size());
    gather(groups, incoming, outgoing);
    incoming = outgoing;
  }
  for (std::size_t g = 0; g < groups.count; ++g) {
    const std::size_t begin = g * groups.length;
    const auto group = values.subspan(begin, groups.length);
    quantizer.backward(group, incoming.subspan(begin, groups.length),
                       group_statistics(quantizer.statistics(), group),
                       outgoing.subspan(begin, groups.length));
  }
  if (!groups.contiguous) scatter(groups, outgoing, dx.floats());
}

}  // namespace qnn
