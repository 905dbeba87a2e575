#include <string_view>

#include "core/base/errors.hpp"
#include "data/image_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {

void image(std::string_view bytes) {
  try {
    const ByteImage image = read_image(bytes, "image");
    require(image.channels == 1 || image.channels == 3, "the number of channels is not 1 or 3");
    require(image.pixels.size() == image.height * image.width * image.channels,
            "the number of bytes is not that of the pixels");
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
