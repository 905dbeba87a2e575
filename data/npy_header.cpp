#include "data/npy_header.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

constexpr std::array<std::pair<std::string_view, NpyType>, 10> kTypes{{
    {"u1", NpyType::U8},
    {"u2", NpyType::U16},
    {"u4", NpyType::U32},
    {"u8", NpyType::U64},
    {"i1", NpyType::I8},
    {"i2", NpyType::I16},
    {"i4", NpyType::I32},
    {"i8", NpyType::I64},
    {"f4", NpyType::F32},
    {"f8", NpyType::F64},
}};

// Reads the Python literals that such a header is made of.
class LiteralReader {
 public:
  LiteralReader(std::string_view text, const Path& path) : rest_(text), path_(path) {}

  // Takes `token` if it comes next.
  bool take(std::string_view token) {
    skip_spaces();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) throw malformed(format("'{}'", token));
  }

  std::string_view text() {
    const bool single = take("'");
    if (!single) expect("\"");
    const std::size_t end = rest_.find(single ? '\'' : '"');
    if (end == std::string_view::npos) throw malformed("the end of a text");
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

  bool boolean() {
    if (take("True")) return true;
    expect("False");
    return false;
  }

  std::vector<std::size_t> extents() {
    std::vector<std::size_t> all;
    expect("(");
    while (!take(")")) {
      all.push_back(extent());
      if (!take(",")) {
        expect(")");
        break;
      }
    }
    return all;
  }

  void expect_end() {
    skip_spaces();
    if (!rest_.empty()) throw malformed("the end of the header");
  }

  UserError malformed(std::string_view wanted) const {
    return bad_file(path_, format("the NPY header is malformed: {} should come {} bytes before its "
                                  "end; write the file again by numpy.save",
                                  wanted, rest_.size()));
  }

 private:
  void skip_spaces() {
    const std::size_t first = rest_.find_first_not_of(" \t\n");
    rest_.remove_prefix(std::min(first, rest_.size()));
  }

  std::size_t extent() {
    skip_spaces();
    const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const std::optional<std::int64_t> value = parse_integer(rest_.substr(0, digits));
    if (!value) throw malformed("an extent of the shape");
    if (*value < 1 || static_cast<std::uint64_t>(*value) > kMaxExtent)
      throw bad_file(path_, format("an extent in the NPY header is {}; it must be 1 to {}",
                                   rest_.substr(0, digits), with_thousands(kMaxExtent)));
    rest_.remove_prefix(digits);
    return static_cast<std::size_t>(*value);
  }

  std::string_view rest_;
  const Path& path_;
};

NpyType type_of(std::string_view descr, const Path& path) {
  if (descr.starts_with('>'))
    throw bad_file(path, format("the values are big-endian ('{}'); write the array again after "
                                "x.astype('<{}')",
                                descr, descr.substr(1)));
  const std::string_view name = descr.substr(descr.empty() ? 0 : 1);
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const auto& type) { return type.first == name; });
  const bool known_order = descr.starts_with('<') || descr.starts_with('=') ||
                           (descr.starts_with('|') && name.ends_with('1'));
  if (found == kTypes.end() || !known_order)
    throw bad_file(path, format("values of the type '{}' are not read; write the array again as "
                                "uint8, float32, float64 or an integer type",
                                descr));
  return found->second;
}

Shape checked_shape(const std::vector<std::size_t>& extents, const Path& path) {
  if (extents.empty() || extents.size() > Shape::kMaxRank)
    throw bad_file(path, format("the array has {} axes; it must have 1 to {}", extents.size(),
                                Shape::kMaxRank));
  std::uint64_t product = 1;
  for (const std::size_t extent : extents) {
    if (product > kMaxDataBytes / extent)
      throw bad_file(path, format("the NPY header announces more than {} values",
                                  with_thousands(kMaxDataBytes)));
    product *= extent;
  }
  return Shape(extents);
}

}  // namespace

NpyPrefix parse_npy_prefix(std::string_view head, const Path& path) {
  if (!head.starts_with(kMagic))
    throw bad_file(path, "this is no NPY file: it must begin with 0x93 and NUMPY");
  if (head.size() < kMaxNpyPrefix) throw bad_file(path, "the file ends within its NPY header");
  const auto byte = [&](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(head[at])};
  };
  const std::size_t version = byte(kMagic.size());
  if (version < 1 || version > 3)
    throw bad_file(path, format("this is version {} of NPY; 1 to 3 are read", version));
  const std::size_t width = version == 1 ? 2 : 4;
  NpyPrefix prefix{.begin = kMagic.size() + 2 + width, .size = 0};
  for (std::size_t i = width; i > 0; --i)
    prefix.size = prefix.size << 8 | byte(kMagic.size() + 1 + i);
  if (prefix.size > kMaxNpyHeader)
    throw bad_file(path, format("the NPY header should be {} bytes long; at most {} are read",
                                with_thousands(prefix.size), with_thousands(kMaxNpyHeader)));
  return prefix;
}

NpyHeader parse_npy_header(std::string_view text, const Path& path) {
  std::optional<std::string_view> descr;
  std::optional<bool> fortran;
  std::optional<std::vector<std::size_t>> extents;
  LiteralReader reader(text, path);
  reader.expect("{");
  while (!reader.take("}")) {
    const std::string_view key = reader.text();
    reader.expect(":");
    if (key == "descr" && !descr) {
      descr = reader.text();
    } else if (key == "fortran_order" && !fortran) {
      fortran = reader.boolean();
    } else if (key == "shape" && !extents) {
      extents = reader.extents();
    } else {
      throw bad_file(path, format("the NPY header has a key '{}' too many", key));
    }
    if (!reader.take(",")) {
      reader.expect("}");
      break;
    }
  }
  reader.expect_end();
  if (!descr || !fortran || !extents)
    throw reader.malformed("each of descr, fortran_order and shape");
  if (*fortran)
    throw bad_file(path,
                   "the array is in Fortran order; write it again after "
                   "numpy.ascontiguousarray(x)");
  return {.type = type_of(*descr, path), .extents = checked_shape(*extents, path)};
}

}  // namespace qnn
