#include "core/report/picture.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/page/html.hpp"

namespace qnn {
namespace {

constexpr std::size_t kLongestSide = 64;

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
  }
  return text;
}

std::optional<ByteImage> thumbnail(std::span<const float> values, const Shape& shape) {
  const std::size_t channels = shape.rank() == 3 ? shape[2] : 1;
  if ((shape.rank() != 2 && shape.rank() != 3) || (channels != 1 && channels != 3)) return {};
  const std::size_t each =
      (std::max(shape[0], shape[1]) + kLongestSide - 1) / kLongestSide;  // pixels for one
  ByteImage image{
      .height = shape[0] / each, .width = shape[1] / each, .channels = channels, .pixels = {}};
  if (image.height == 0 || image.width == 0) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float scale = *high > *low ? 255.0f / (*high - *low) : 0.0f;
  const float share = 1.0f / static_cast<float>(each * each);
  image.pixels.reserve(image.height * image.width * channels);
  for (std::size_t y = 0; y < image.height; ++y)
    for (std::size_t x = 0; x < image.width; ++x)
      for (std::size_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (std::size_t dy = 0; dy < each; ++dy)
          for (std::size_t dx = 0; dx < each; ++dx)
            sum += values[((y * each + dy) * shape[1] + x * each + dx) * channels + c] - *low;
        const float grey = std::clamp(sum * share * scale, 0.0f, 255.0f);
        image.pixels += static_cast<char>(static_cast<unsigned char>(grey + 0.5f));
      }
  return image;
}

std::string inline_image(const ByteImage& image, std::string_view alt, std::string_view css_class) {
  const std::string more = css_class.empty() ? "" : format(" class=\"{}\"", escaped(css_class));
  return format("<img{} src=\"data:image/png;base64,{}\" width=\"{}\" height=\"{}\" alt=\"{}\">",
                more, base64(png_bytes(image)), image.width, image.height, escaped(alt));
}

}  // namespace qnn
