#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include "data/png_writer.hpp"
#include "tests/support/image_bytes.hpp"

namespace qnn::testing_support {

inline void put_file(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// Image number `i` of a class: of a colour of its own, so that no two are alike.
inline ByteImage numbered_image(std::size_t label, std::size_t i, std::size_t side = 4) {
  return plain_image(side, side,
                     {static_cast<char>(200 * label), static_cast<char>(i), static_cast<char>(9)});
}

// PART/cat and PART/dog with `count` images of 4 by 4 pixels each, of which the first of each class
// is a JPEG, the others PNG. Images of different `first` differ.
inline void put_part(const std::filesystem::path& folder, const std::string& part,
                     std::size_t count, std::size_t first = 0) {
  for (const std::size_t label : {0u, 1u}) {
    const std::filesystem::path place = folder / part / (label == 0 ? "cat" : "dog");
    for (std::size_t i = first; i < first + count; ++i) {
      const ByteImage image = numbered_image(label, i);
      if (i == first) put_file(place / (std::to_string(i) + ".jpg"), jpeg_bytes(image));
      if (i != first) put_file(place / (std::to_string(i) + ".png"), png_bytes(image));
    }
  }
}

}  // namespace qnn::testing_support
