#include "core/layers/convolution.hpp"

#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

void require_strides_or_dilation(std::span<const std::uint32_t> strides,
                                 std::span<const std::uint32_t> dilation) {
  if (std::ranges::max(strides) == 1 || std::ranges::max(dilation) == 1) return;
  throw FieldError("strides",
                   format("cannot be above 1 together with dilation_rate, got {} and {}",
                          text_of(strides), text_of(dilation)),
                   "set strides or dilation_rate to 1");
}

void require_zeros_if_causal(SequencePadding padding, float pad_values) {
  if (padding != SequencePadding::Causal || pad_values == 0) return;
  throw FieldError("pad_values", format("must be 0 with causal padding, got {}", pad_values),
                   "leave pad_values out, or use padding \"same\"");
}

Shape window_kernel(std::size_t first, std::span<const std::uint32_t> window, std::size_t last) {
  std::vector<std::size_t> extents{first};
  extents.insert(extents.end(), window.begin(), window.end());
  extents.push_back(last);
  return Shape(extents);
}

}  // namespace qnn
