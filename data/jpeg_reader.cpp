#include "data/jpeg_reader.hpp"

#include <csetjmp>
#include <cstddef>
#include <cstdio>  // jpeglib.h needs it

#include <jerror.h>
#include <jpeglib.h>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/image_limits.hpp"

namespace qnn {
namespace {

// The library's state, and where its errors go: by longjmp, which runs no destructors. So what
// calls the library (begin, read_lines) and what it calls back hold nothing that has one.
struct Decoder {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf failed{};
  char message[JMSG_LENGTH_MAX] = {};  // NOLINT: the library's type

  Decoder() = default;
  ~Decoder() { jpeg_destroy_decompress(&info); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

Decoder& decoder_of(j_common_ptr info) { return *static_cast<Decoder*>(info->client_data); }

[[noreturn]] void leave(j_common_ptr info) {
  Decoder& decoder = decoder_of(info);
  decoder.errors.format_message(info, decoder.message);
  std::longjmp(decoder.failed, 1);  // NOLINT: the library's way out
}

// Damage of the pixels is only a warning to the library.
void warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  const int code = info->err->msg_code;
  const bool harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM ||
                        code == JWRN_JFIF_MAJOR || code == JWRN_BOGUS_ICC;
  if (!harmless) leave(info);
}

void refuse_many_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxJpegScans) return;
  info->err->msg_code = JERR_BAD_PROGRESSION;
  leave(info);
}

// Reads up to the pixels. False if the library fails; `message` then says why.
bool begin(Decoder& decoder, std::string_view bytes) {
  decoder.info.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = leave;
  decoder.errors.emit_message = warn;
  decoder.info.client_data = &decoder;
  if (setjmp(decoder.failed) != 0) return false;  // NOLINT: see Decoder
  jpeg_create_decompress(&decoder.info);
  decoder.info.client_data = &decoder;
  decoder.progress.progress_monitor = refuse_many_scans;
  decoder.info.progress = &decoder.progress;
  jpeg_mem_src(&decoder.info, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));  // NOLINT: the library's type
  jpeg_read_header(&decoder.info, TRUE);
  return true;
}

// Reads the pixels, row by row, and what follows them.
bool read_lines(Decoder& decoder, char* to) {
  if (setjmp(decoder.failed) != 0) return false;  // NOLINT: see Decoder
  jpeg_decompress_struct& info = decoder.info;
  jpeg_start_decompress(&info);
  const std::size_t line = std::size_t{info.output_width} * info.output_components;
  while (info.output_scanline < info.output_height) {
    auto* row = reinterpret_cast<JSAMPROW>(to + info.output_scanline * line);
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

UserError damaged(const Decoder& decoder, const Path& path) {
  return bad_file(path, format("the JPEG image is damaged or cut short ({}); put a whole one in "
                               "its place, or remove it",
                               decoder.message));
}

}  // namespace

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }

ByteImage read_jpeg(std::string_view bytes, const Path& path) {
  Decoder decoder;
  if (!begin(decoder, bytes)) throw damaged(decoder, path);
  jpeg_decompress_struct& info = decoder.info;
  check_image_size(info.image_height, info.image_width, path);
  if (std::uint64_t{info.image_height} * info.image_width > bytes.size() * kMaxJpegPixelsPerByte)
    throw bad_file(path, "the file is too short for the size that its header claims; remove it");
  const bool grey = info.jpeg_color_space == JCS_GRAYSCALE;
  if (!grey && info.jpeg_color_space != JCS_YCbCr && info.jpeg_color_space != JCS_RGB)
    throw bad_file(path, "the JPEG image is neither grey nor red, green, blue; convert it");
  info.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  ByteImage image{.height = info.image_height,
                  .width = info.image_width,
                  .channels = grey ? 1u : 3u,
                  .pixels = {}};
  image.pixels.resize(image.height * image.width * image.channels);
  if (!read_lines(decoder, image.pixels.data())) throw damaged(decoder, path);
  return image;
}

}  // namespace qnn
