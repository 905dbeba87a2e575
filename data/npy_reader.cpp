#include "data/npy_reader.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/limits.hpp"
#include "data/npy_header.hpp"

namespace qnn {
namespace {

// Calls `visit` with a value of the type's C++ twin.
template <class Visit>
auto with_type(NpyType type, const Visit& visit) {
  switch (type) {
    case NpyType::U8:
      return visit(std::uint8_t{});
    case NpyType::U16:
      return visit(std::uint16_t{});
    case NpyType::U32:
      return visit(std::uint32_t{});
    case NpyType::U64:
      return visit(std::uint64_t{});
    case NpyType::I8:
      return visit(std::int8_t{});
    case NpyType::I16:
      return visit(std::int16_t{});
    case NpyType::I32:
      return visit(std::int32_t{});
    case NpyType::I64:
      return visit(std::int64_t{});
    case NpyType::F32:
      return visit(0.0f);
    case NpyType::F64:
      break;
  }
  return visit(0.0);
}

std::uint64_t file_size(const NpyHeader& header) {
  const std::size_t size = with_type(header.type, [](auto value) { return sizeof value; });
  return header.values_begin + std::uint64_t{header.extents.elements()} * size;
}

void check_size(const NpyHeader& header, std::uint64_t size, const Path& path) {
  if (file_size(header) == size) return;
  throw bad_file(
      path, format("the NPY header announces {} values, so {} bytes in all, but there "
                   "are {}; write the file again",
                   header.extents.text(), with_thousands(file_size(header)), with_thousands(size)));
}

// Where value number `index` stands in the array, as NumPy writes it: "[3, 17]".
std::string place_of(std::size_t index, const Shape& extents) {
  std::vector<std::string> places(extents.rank());
  for (std::size_t axis = extents.rank(); axis > 0; --axis) {
    places[axis - 1] = format("{}", index % extents[axis - 1]);
    index /= extents[axis - 1];
  }
  return format("[{}]", join(places));
}

// Calls visit(index, value) for each value in turn; values stand anywhere, so they are copied.
template <class Visit>
void for_each_value(const NpyFile& file, const Visit& visit) {
  with_type(file.header.type, [&](auto value) {
    const char* from = file.bytes.data() + file.header.values_begin;
    for (std::size_t i = 0; i < file.header.extents.elements(); ++i) {
      std::memcpy(&value, from + i * sizeof value, sizeof value);
      visit(i, value);
    }
  });
}

NpyHeader header_of(std::string_view beginning, const Path& path) {
  const NpyPrefix prefix = parse_npy_prefix(beginning.substr(0, kMaxNpyPrefix), path);
  if (beginning.size() < prefix.begin + prefix.size)
    throw bad_file(path, "the file ends within its NPY header");
  NpyHeader header = parse_npy_header(beginning.substr(prefix.begin, prefix.size), path);
  header.values_begin = prefix.begin + prefix.size;
  return header;
}

}  // namespace

bool is_integer(NpyType type) {
  return with_type(type, [](auto value) { return std::is_integral_v<decltype(value)>; });
}

NpyHeader read_npy_header(const FileSystem& files, const Path& path) {
  const NpyHeader header =
      header_of(files.read_range(path, 0, kMaxNpyPrefix + kMaxNpyHeader), path);
  check_size(header, files.size(path), path);
  return header;
}

NpyFile read_npy(const FileSystem& files, const Path& path) {
  const std::uint64_t size = file_size(read_npy_header(files, path));
  NpyFile file{.header = {}, .bytes = files.read(path, size)};
  // The file may have changed since its head was read, so the bytes at hand are what counts.
  file.header = header_of(file.bytes, path);
  check_size(file.header, file.bytes.size(), path);
  return file;
}

std::vector<std::uint8_t> npy_bytes(const NpyFile& file) {
  require(file.header.type == NpyType::U8, "these are no bytes");
  const auto begin = file.bytes.begin() + static_cast<std::ptrdiff_t>(file.header.values_begin);
  return {begin, file.bytes.end()};
}

std::vector<float> npy_floats(const NpyFile& file, const Path& path) {
  std::vector<float> floats(file.header.extents.elements());
  for_each_value(file, [&](std::size_t i, auto value) {
    if (!(std::abs(static_cast<double>(value)) <= std::numeric_limits<float>::max()))  // or NaN
      throw bad_file(path, format("the value at {} is {}; values must be finite, and no larger "
                                  "than float32 holds",
                                  place_of(i, file.header.extents), value));
    floats[i] = static_cast<float>(value);
  });
  return floats;
}

std::vector<std::int32_t> npy_labels(const NpyFile& file, std::size_t classes, const Path& path) {
  std::vector<std::int32_t> labels(file.header.extents.elements());
  for_each_value(file, [&](std::size_t i, auto value) {
    if constexpr (std::is_integral_v<decltype(value)>) {
      if (std::cmp_greater_equal(value, 0) && std::cmp_less(value, classes)) {
        labels[i] = static_cast<std::int32_t>(value);
        return;
      }
    }
    throw bad_file(path, format("the label at {} is {}; labels must be whole numbers of 0 to {}",
                                place_of(i, file.header.extents), value, classes - 1));
  });
  return labels;
}

}  // namespace qnn
