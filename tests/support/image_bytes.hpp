#pragma once

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <cstdlib>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <png.h>

#include "data/byte_image.hpp"

namespace qnn::testing_support {

struct JpegSettings {
  int quality = 100;
  bool progressive = false;
  bool cmyk = false;  // of an image of 4 channels
};

// The image as libjpeg-turbo writes it, without reducing the resolution of colours.
inline std::string jpeg_bytes(ByteImage image, const JpegSettings& settings = {}) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;  // NOLINT: the library's type
  jpeg_mem_dest(&info, &buffer, &size);
  info.image_height = static_cast<JDIMENSION>(image.height);
  info.image_width = static_cast<JDIMENSION>(image.width);
  info.input_components = static_cast<int>(image.channels);
  info.in_color_space = settings.cmyk ? JCS_CMYK : image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, settings.quality, TRUE);
  info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
  if (settings.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    auto* row = reinterpret_cast<JSAMPROW>(image.pixels.data() +
                                           info.next_scanline * image.width * image.channels);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string bytes(reinterpret_cast<const char*>(buffer), size);
  std::free(buffer);
  return bytes;
}

struct PngSettings {
  int colour_type = PNG_COLOR_TYPE_GRAY;
  int depth = 8;
  bool interlaced = false;
  std::vector<png_color> palette = {};
  std::vector<png_byte> transparency = {};  // of the palette's first entries
};

// A PNG as libpng writes it; rows as the format packs them, from the top.
inline std::string png_of_rows(std::size_t width, std::vector<std::string> rows,
                               const PngSettings& settings) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  std::string bytes;
  const auto append = [](png_structp to, png_bytep data, std::size_t count) {
    static_cast<std::string*>(png_get_io_ptr(to))
        ->append(reinterpret_cast<const char*>(data), count);
  };
  png_set_write_fn(png, &bytes, append, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(rows.size()),
               settings.depth, settings.colour_type,
               settings.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!settings.palette.empty())
    png_set_PLTE(png, info, settings.palette.data(), static_cast<int>(settings.palette.size()));
  if (!settings.transparency.empty())
    png_set_tRNS(png, info, settings.transparency.data(),
                 static_cast<int>(settings.transparency.size()), nullptr);
  png_write_info(png, info);
  std::vector<png_bytep> pointers;
  for (std::string& row : rows) pointers.push_back(reinterpret_cast<png_bytep>(row.data()));
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

// An image whose values change slowly from pixel to pixel.
inline ByteImage soft_image(std::size_t height, std::size_t width, std::size_t channels) {
  ByteImage image{.height = height, .width = width, .channels = channels, .pixels = {}};
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      for (std::size_t c = 0; c < channels; ++c)
        image.pixels += static_cast<char>(40 + 5 * y + 3 * x + 20 * c);
  return image;
}

// An image of one colour.
inline ByteImage plain_image(std::size_t height, std::size_t width, const std::string& pixel) {
  ByteImage image{.height = height, .width = width, .channels = pixel.size(), .pixels = {}};
  for (std::size_t i = 0; i < height * width; ++i) image.pixels += pixel;
  return image;
}

}  // namespace qnn::testing_support
