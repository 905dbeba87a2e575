#include "data/pnm_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/image_limits.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kMostLevels = 65535;

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The bytes behind the magic number, read from the front.
class Reader {
 public:
  Reader(std::string_view rest, const Path& path) : rest_(rest), path_(path) {}

  // A number of 0 ... `most`, with the white space and the comments before it.
  std::uint32_t number(std::string_view what, std::uint32_t most) {
    skip_blanks();
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]) && value <= most; ++digits)
      value = 10 * value + static_cast<std::uint64_t>(rest_[digits] - '0');
    if (digits == 0 || value > most)
      throw bad_file(path_, format("the {} is not a whole number of at most {}; put a sound file "
                                   "in its place, or remove it",
                                   what, most));
    rest_.remove_prefix(digits);
    return static_cast<std::uint32_t>(value);
  }

  // The one character between the header and binary values.
  void end_header() {
    if (rest_.empty() || !is_space(rest_.front()))
      throw bad_file(path_, "there is no white space behind the header; remove the file");
    rest_.remove_prefix(1);
  }

  void skip_blanks() {
    while (!rest_.empty()) {
      if (rest_.front() == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (is_space(rest_.front())) {
        rest_.remove_prefix(1);
      } else {
        return;
      }
    }
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  const Path& path_;
};

char scaled(std::uint32_t value, std::uint32_t levels) {
  return static_cast<char>(static_cast<unsigned char>((value * 255 + levels / 2) / levels));
}

void check_length(std::uint64_t found, std::uint64_t expected, const Path& path) {
  if (found == expected) return;
  throw bad_file(path, format("its header promises {} bytes of pixels, but there are {}; put a "
                              "whole file in its place, or remove it",
                              with_thousands(expected), with_thousands(found)));
}

void read_binary(std::string_view bytes, std::uint32_t levels, const Path& path,
                 std::string& pixels) {
  const std::size_t width = levels > 255 ? 2 : 1;  // of a value, the high byte first
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    std::uint32_t value = 0;
    for (std::size_t j = 0; j < width; ++j)
      value = value << 8 | static_cast<unsigned char>(bytes[i * width + j]);
    if (value > levels)
      throw bad_file(path, format("a value is {}, above the {} of its header; remove the file",
                                  value, levels));
    pixels[i] = scaled(value, levels);
  }
}

void read_plain(Reader& reader, std::uint32_t levels, const Path& path, std::string& pixels) {
  for (char& pixel : pixels) pixel = scaled(reader.number("value of a pixel", levels), levels);
  reader.skip_blanks();
  if (!reader.rest().empty())
    throw bad_file(path, "there is something behind its last pixel; remove that");
}

}  // namespace

bool is_pnm(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' &&
         std::string_view("2356").find(bytes[1]) != std::string_view::npos &&
         (is_space(bytes[2]) || bytes[2] == '#');
}

ByteImage read_pnm(std::string_view bytes, const Path& path) {
  const bool plain = bytes[1] < '4';
  Reader reader(bytes.substr(2), path);
  ByteImage image;
  image.channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
  image.width = reader.number("width", kMostLevels);
  image.height = reader.number("height", kMostLevels);
  check_image_size(image.height, image.width, path);
  const std::uint32_t levels = reader.number("largest value", kMostLevels);
  if (levels == 0) throw bad_file(path, "its largest value is 0; remove the file");
  if (!plain) reader.end_header();
  const std::size_t values = image.height * image.width * image.channels;
  // Before memory is taken. A plain value has at least one digit.
  const std::size_t size = reader.rest().size();
  const std::size_t expected = values * (!plain && levels > 255 ? 2 : 1);
  if (!plain || size < expected) check_length(size, expected, path);
  image.pixels.resize(values);
  if (plain) {
    read_plain(reader, levels, path, image.pixels);
  } else {
    read_binary(reader.rest(), levels, path, image.pixels);
  }
  return image;
}

}  // namespace qnn
