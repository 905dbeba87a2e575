#include "data/byte_image.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/kernels/resize.hpp"

namespace qnn {
namespace {

std::uint32_t byte_at(const std::string& pixels, std::size_t i) {
  return static_cast<unsigned char>(pixels[i]);
}

std::string grey_of(const std::string& colours) {
  std::string grey(colours.size() / 3, '\0');
  for (std::size_t i = 0; i < grey.size(); ++i)
    grey[i] =
        static_cast<char>((byte_at(colours, 3 * i) * 19595 + byte_at(colours, 3 * i + 1) * 38470 +
                           byte_at(colours, 3 * i + 2) * 7471 + 0x8000) >>
                          16);
  return grey;
}

std::string colours_of(const std::string& grey) {
  std::string colours;
  colours.reserve(3 * grey.size());
  for (const char value : grey) colours.append(3, value);
  return colours;
}

}  // namespace

ByteImage with_channels(ByteImage image, std::size_t channels) {
  require((image.channels == 1 || image.channels == 3) && (channels == 1 || channels == 3),
          "images have 1 channel or 3");
  if (image.channels == channels) return image;
  image.pixels = channels == 1 ? grey_of(image.pixels) : colours_of(image.pixels);
  image.channels = channels;
  return image;
}

ByteImage resized(ByteImage image, std::size_t height, std::size_t width) {
  if (image.height == height && image.width == width) return image;
  const std::size_t channels = image.channels;
  std::vector<BilinearCells> columns;
  columns.reserve(width);
  for (std::size_t x = 0; x < width; ++x) columns.push_back(bilinear_cells(x, image.width, width));
  std::string pixels(height * width * channels, '\0');
  char* to = pixels.data();
  const auto value = [&](std::size_t y, std::size_t x, std::size_t c) {
    return static_cast<float>(byte_at(image.pixels, (y * image.width + x) * channels + c));
  };
  for (std::size_t y = 0; y < height; ++y) {
    const BilinearCells v = bilinear_cells(y, image.height, height);
    for (const BilinearCells& h : columns) {
      for (std::size_t c = 0; c < channels; ++c) {
        const auto between = [&](std::size_t row) {
          const float left = value(row, h.first, c);
          return left + (value(row, h.second, c) - left) * h.distance;
        };
        const float above = between(v.first);
        const float mean = above + (between(v.second) - above) * v.distance;
        *to++ = static_cast<char>(static_cast<unsigned char>(mean + 0.5f));
      }
    }
  }
  image = {.height = height, .width = width, .channels = channels, .pixels = std::move(pixels)};
  return image;
}

}  // namespace qnn
