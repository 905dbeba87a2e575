#include "data/png_writer.hpp"

#include <zlib.h>

#include <new>
#include <string_view>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(static_cast<unsigned char>(value >> shift));
  return bytes;
}

// Length, type, data, and the checksum of type and data.
std::string chunk(std::string_view type, std::string_view data) {
  const std::string summed = std::string(type) + std::string(data);
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(summed.data()), static_cast<uInt>(summed.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + summed +
         big_endian(static_cast<std::uint32_t>(sum));
}

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string result(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(result.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()),
                Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc();
  result.resize(size);
  return result;
}

}  // namespace

std::string png_bytes(const ByteImage& image) {
  const std::size_t row = image.width * image.channels;
  require((image.channels == 1 || image.channels == 3) && image.height > 0 && image.width > 0 &&
              image.pixels.size() == image.height * row,
          "a PNG needs an image of 1 or 3 channels");
  std::string rows;
  for (std::size_t y = 0; y < image.height; ++y) {
    rows += '\0';  // no filter
    rows += std::string_view(image.pixels).substr(y * row, row);
  }
  std::string header = big_endian(static_cast<std::uint32_t>(image.width)) +
                       big_endian(static_cast<std::uint32_t>(image.height));
  header += '\x08';                                 // bits
  header += image.channels == 1 ? '\x00' : '\x02';  // grey, or red, green, blue
  header += std::string_view("\0\0\0", 3);          // deflate, no filters, not interlaced
  return std::string(kPngSignature) + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) +
         chunk("IEND", {});
}

}  // namespace qnn
