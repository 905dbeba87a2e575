#include "data/idx_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/gzip.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::size_t kPrefix = 4;
constexpr std::size_t kMaxRank = 4;
constexpr std::size_t kMaxHeader = kPrefix + 4 * kMaxRank;
constexpr unsigned kUnsignedBytes = 8;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::size_t big_endian_32(std::string_view bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | byte_at(bytes, at + i);
  return value;
}

std::size_t header_size(const Shape& extents) { return kPrefix + 4 * extents.rank(); }

std::size_t checked_rank(std::string_view head, const Path& path) {
  if (head.size() < kPrefix || byte_at(head, 0) != 0 || byte_at(head, 1) != 0) {
    throw bad_file(path, "this is no IDX file: it must begin with 0, 0, 8 and the rank");
  }
  if (byte_at(head, 2) != kUnsignedBytes) {
    throw bad_file(path, format("the IDX type is {:#04x}; only unsigned bytes, 0x08, are read",
                                byte_at(head, 2)));
  }
  const std::size_t rank = byte_at(head, 3);
  if (rank < 1 || rank > kMaxRank) {
    throw bad_file(path, format("the IDX rank is {}; it must be 1 to {}", rank, kMaxRank));
  }
  return rank;
}

// Extents whose product, and the whole file with it, is within the limits.
Shape parse_header(std::string_view head, const Path& path) {
  const std::size_t rank = checked_rank(head, path);
  if (head.size() < kPrefix + 4 * rank) {
    throw bad_file(path, "the file ends within its IDX header");
  }
  std::array<std::size_t, kMaxRank> extents{};
  std::uint64_t product = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t extent = big_endian_32(head, kPrefix + 4 * axis);
    if (extent < 1 || extent > kMaxExtent) {
      throw bad_file(path, format("extent {} in the IDX header is {}; it must be 1 to {}", axis,
                                  with_thousands(extent), with_thousands(kMaxExtent)));
    }
    if (product > kMaxDataBytes / extent) {
      throw bad_file(path, format("the IDX header announces more than {} bytes",
                                  with_thousands(kMaxDataBytes)));
    }
    product *= extent;
    extents[axis] = extent;
  }
  return Shape(std::span(extents).first(rank));
}

UserError wrong_length(const Path& path, const Shape& extents, std::uint64_t size) {
  return bad_file(path,
                  format("the IDX header announces {} values, so {} bytes in all, but there "
                         "are {}; fetch the file again",
                         extents.text(), with_thousands(header_size(extents) + extents.elements()),
                         with_thousands(size)));
}

// What is known of a file from its beginning.
struct Head {
  bool compressed = false;
  Shape extents;
};

Head read_head(const FileSystem& files, const Path& path) {
  const std::string first = files.read_range(path, 0, kMaxHeader);
  if (!is_gzip(first)) return {.compressed = false, .extents = parse_header(first, path)};
  const std::string more = files.read_range(path, 0, kCompressedHeadBytes);
  const std::string head = inflate_gzip_head(more, kMaxHeader, path.string());
  return {.compressed = true, .extents = parse_header(head, path)};
}

Values<char> read_contents(const FileSystem& files, const Path& path, const Head& head) {
  const std::uint64_t expected = header_size(head.extents) + head.extents.elements();
  const std::uint64_t size = files.size(path);
  if (!head.compressed) {
    if (size != expected) throw wrong_length(path, head.extents, size);
    return text_values(files.read(path, expected));
  }
  if (size > kMaxCompressedBytes) {
    throw bad_file(path,
                   format("the file has more than {} bytes", with_thousands(kMaxCompressedBytes)));
  }
  if (expected / kMaxInflation > size) {
    throw bad_file(path, format("the IDX header announces {} bytes, more than {} compressed ones "
                                "can hold; fetch the file again",
                                with_thousands(expected), with_thousands(size)));
  }
  if (size > expected + expected / kMaxOverheadShare + kCompressedHeadBytes) {
    throw bad_file(path, format("the IDX header announces {} bytes, but {} compressed ones are "
                                "there; fetch the file again",
                                with_thousands(expected), with_thousands(size)));
  }
  return inflate_gzip(files.read(path, size), expected, path.string());
}

}  // namespace

std::span<const std::uint8_t> IdxFile::values() const {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()) + values_begin,
          bytes.size() - values_begin};
}

Values<std::uint8_t> IdxFile::take_values() && {
  return Values<std::uint8_t>(std::move(*this), [](const IdxFile& kept) { return kept.values(); });
}

Shape read_idx_extents(const FileSystem& files, const Path& path) {
  return read_head(files, path).extents;
}

IdxFile read_idx(const FileSystem& files, const Path& path) {
  IdxFile file;
  file.bytes = read_contents(files, path, read_head(files, path));
  // The file may have changed since its head was read, so the bytes at hand are what counts.
  file.extents = parse_header(as_text(file.bytes), path);
  file.values_begin = header_size(file.extents);
  if (file.values().size() != file.extents.elements()) {
    throw wrong_length(path, file.extents, file.bytes.size());
  }
  return file;
}

Shape idx_sample_shape(const Shape& extents, const Path& path) {
  if (extents.rank() < 2) {
    throw bad_file(path, "these are labels (IDX rank 1) where images are wanted");
  }
  if (extents.rank() == 3) return Shape{extents[1], extents[2], 1};
  return extents.without_front();
}

void check_idx_labels(const Shape& extents, std::size_t count, const Path& path) {
  if (extents.rank() != 1) {
    throw bad_file(
        path, format("this has IDX rank {} where labels, of rank 1, are wanted", extents.rank()));
  }
  if (extents[0] != count) {
    throw bad_file(path, format("there are {} labels for {} samples", with_thousands(extents[0]),
                                with_thousands(count)));
  }
}

std::vector<std::int32_t> idx_labels(const IdxFile& file, std::size_t classes, const Path& path) {
  const std::span<const std::uint8_t> values = file.values();
  const auto offender = std::find_if(values.begin(), values.end(),
                                     [&](std::uint8_t value) { return value >= classes; });
  if (offender != values.end()) {
    throw bad_file(path,
                   format("label {} (counted from 0) is {}, but there are {} classes, 0 to {}",
                          offender - values.begin(), *offender, classes, classes - 1));
  }
  return {values.begin(), values.end()};
}

}  // namespace qnn
