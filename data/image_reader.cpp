#include "data/image_reader.hpp"

#include <algorithm>
#include <array>

#include "data/data_files.hpp"
#include "data/jpeg_reader.hpp"
#include "data/png_reader.hpp"
#include "data/pnm_reader.hpp"

namespace qnn {
namespace {

struct Format {
  std::string_view kind;
  bool (*begins)(std::string_view bytes);
  ByteImage (*read)(std::string_view bytes, const Path& path);
};
constexpr std::array kFormats{Format{"PNG", &is_png, &read_png},
                              Format{"JPEG", &is_jpeg, &read_jpeg},
                              Format{"PPM or PGM", &is_pnm, &read_pnm}};

const Format* format_of(std::string_view beginning) {
  const auto found = std::ranges::find_if(
      kFormats, [&](const Format& format) { return format.begins(beginning); });
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace

std::string_view image_kind(std::string_view beginning) {
  const Format* format = format_of(beginning);
  return format == nullptr ? std::string_view() : format->kind;
}

ByteImage read_image(std::string_view bytes, const Path& path) {
  if (const Format* format = format_of(bytes)) return format->read(bytes, path);
  throw bad_file(path, bytes.empty()
                           ? "the file is empty; remove it, or put the image back"
                           : "this is no PNG, JPEG, PPM or PGM image; remove it, or convert it");
}

}  // namespace qnn
