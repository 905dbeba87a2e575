#include "data/png_reader.hpp"

#include <csetjmp>
#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

#include <png.h>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/image_limits.hpp"
#include "data/png_writer.hpp"

namespace qnn {
namespace {

constexpr png_uint_32 kMaxChunks = 1000;                 // besides those of the pixels
constexpr png_alloc_size_t kMaxChunkBytes = 1ull << 23;  // decompressed

// The library's state, and where its errors go: by longjmp, which runs no destructors. So what
// calls the library (begin, read_rows) and what it calls back hold nothing that has one.
struct Decoder {
  png_structp png = nullptr;
  png_infop info = nullptr;
  const char* next = nullptr;
  std::size_t left = 0;
  char message[256] = {};  // NOLINT: written by C

  Decoder() = default;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

[[noreturn]] void leave(png_structp png, png_const_charp message) {
  auto& decoder = *static_cast<Decoder*>(png_get_error_ptr(png));
  std::strncpy(decoder.message, message, sizeof decoder.message - 1);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

void give_bytes(png_structp png, png_bytep to, std::size_t count) {
  auto& decoder = *static_cast<Decoder*>(png_get_io_ptr(png));
  if (count > decoder.left) png_error(png, "the file ends early");
  std::memcpy(to, decoder.next, count);
  decoder.next += count;
  decoder.left -= count;
}

// Reads up to the pixels and asks for them as 8 bits of grey or of red, green, blue. False if the
// library fails; `message` then says why.
bool begin(Decoder& decoder) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;  // NOLINT: see Decoder
  png_set_read_fn(decoder.png, &decoder, give_bytes);
  png_set_user_limits(decoder.png, kMaxImageSide, kMaxImageSide);
  png_set_chunk_cache_max(decoder.png, kMaxChunks);
  png_set_chunk_malloc_max(decoder.png, kMaxChunkBytes);
  png_read_info(decoder.png, decoder.info);
  png_set_scale_16(decoder.png);
  if (png_get_color_type(decoder.png, decoder.info) == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb(decoder.png);
  if (png_get_color_type(decoder.png, decoder.info) == PNG_COLOR_TYPE_GRAY)
    png_set_expand_gray_1_2_4_to_8(decoder.png);
  png_set_strip_alpha(decoder.png);
  png_set_interlace_handling(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  return true;
}

// Reads the pixels and what follows them.
bool read_rows(Decoder& decoder, png_bytepp rows) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;  // NOLINT: see Decoder
  png_read_image(decoder.png, rows);
  png_read_end(decoder.png, nullptr);
  return true;
}

UserError damaged(const Decoder& decoder, const Path& path) {
  return bad_file(path, format("the PNG image is damaged or cut short ({}); put a whole one in its "
                               "place, or remove it",
                               decoder.message));
}

}  // namespace

bool is_png(std::string_view bytes) { return bytes.starts_with(kPngSignature); }

ByteImage read_png(std::string_view bytes, const Path& path) {
  Decoder decoder;
  decoder.next = bytes.data();
  decoder.left = bytes.size();
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, leave, ignore_warning);
  if (decoder.png != nullptr) decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) throw std::bad_alloc();
  if (!begin(decoder)) throw damaged(decoder, path);
  ByteImage image{.height = png_get_image_height(decoder.png, decoder.info),
                  .width = png_get_image_width(decoder.png, decoder.info),
                  .channels = png_get_channels(decoder.png, decoder.info),
                  .pixels = {}};
  check_image_size(image.height, image.width, path);
  const std::size_t line = image.width * image.channels;
  require(png_get_rowbytes(decoder.png, decoder.info) == line && (image.channels % 2) == 1,
          "libpng made something else of the pixels");
  // At least one bit a pixel, compressed.
  if (image.height * image.width / 8 > bytes.size() * kMaxInflation)
    throw bad_file(path, "the file is too short for the size that its header claims; remove it");
  image.pixels.resize(image.height * line);
  std::vector<png_bytep> rows;
  rows.reserve(image.height);
  for (std::size_t y = 0; y < image.height; ++y)
    rows.push_back(reinterpret_cast<png_bytep>(image.pixels.data() + y * line));
  if (!read_rows(decoder, rows.data())) throw damaged(decoder, path);
  return image;
}

}  // namespace qnn
