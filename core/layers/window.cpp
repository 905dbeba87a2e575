#include "core/layers/window.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/conv2d.hpp"

namespace qnn {

std::string text_of(const Extents2& extents) { return format("{} x {}", extents[0], extents[1]); }

WindowPadding window_padding(Padding padding, const Shape& image, const Extents2& window,
                             const Extents2& strides, const Extents2& dilation) {
  if (padding == Padding::Valid) return {};
  const auto vertical = same_padding(image[0], window[0], strides[0], dilation[0]);
  const auto horizontal = same_padding(image[1], window[1], strides[1], dilation[1]);
  return {.top = vertical[0], .bottom = vertical[1], .left = horizontal[0], .right = horizontal[1]};
}

void require_window_fits(std::string_view layer, std::string_view field, const Shape& image,
                         const Extents2& window, const Extents2& dilation) {
  const std::size_t height = (window[0] - std::size_t{1}) * dilation[0] + 1;
  const std::size_t width = (window[1] - std::size_t{1}) * dilation[1] + 1;
  if (height <= image[0] && width <= image[1]) return;
  const bool dilated = dilation != Extents2{1, 1};
  const std::string spread =
      dilated ? format(", spread to {} x {} by dilation_rate {},", height, width, text_of(dilation))
              : "";
  throw UserError(
      ErrorKind::Config,
      format("{}'s window of {} ({}){} does not fit into its input of {} x {}; use padding "
             "\"same\", a smaller {}{}, or fewer layers that shrink the image",
             layer, text_of(window), field, spread, image[0], image[1], field,
             dilated ? " or dilation_rate" : ""));
}

}  // namespace qnn
