#include "data/image_reader.hpp"

#include "data/data_files.hpp"
#include "data/jpeg_reader.hpp"
#include "data/png_reader.hpp"
#include "data/pnm_reader.hpp"

namespace qnn {

ByteImage read_image(std::string_view bytes, const Path& path) {
  if (is_png(bytes)) return read_png(bytes, path);
  if (is_jpeg(bytes)) return read_jpeg(bytes, path);
  if (is_pnm(bytes)) return read_pnm(bytes, path);
  throw bad_file(path, bytes.empty()
                           ? "the file is empty; remove it, or put the image back"
                           : "this is no PNG, JPEG, PPM or PGM image; remove it, or convert it");
}

}  // namespace qnn
