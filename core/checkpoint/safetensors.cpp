#include "core/checkpoint/safetensors.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <set>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/safetensors_header.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are copied to and from little-endian files as they are");

// Every file of ours begins its header so; then come the digits of the checksum.
constexpr std::string_view kBeforeDigest = R"({"__metadata__":{"sha256":")";
constexpr std::size_t kDigestPlace = kLengthBytes + kBeforeDigest.size();
constexpr std::size_t kDigestSize = 64;

std::string quoted(const std::string& text) { return Json(text).dump(); }

std::string_view dtype_text(DType dtype) {
  switch (dtype) {
    case DType::F32:
      return "F32";
    case DType::I32:
      return "I32";
    case DType::U8:
      return "U8";
    case DType::Bit:
      return "U64";
  }
  throw InternalError("a data type that checkpoints cannot hold");
}

// The extents as they stand in the file.
Shape stored_shape(const ConstTensorView& tensor) {
  const Shape& shape = tensor.shape();
  if (tensor.dtype() != DType::Bit || shape.rank() == 0) return shape;
  return shape.with_extent(shape.rank() - 1, words_for_bits(shape.back()));
}

std::string metadata_text(std::span<const NamedView> tensors,
                          const std::map<std::string, std::string>& metadata) {
  std::map<std::string, std::string> entries = metadata;
  for (const NamedView& named : tensors) {
    if (named.tensor.dtype() != DType::Bit) continue;
    const Shape& shape = named.tensor.shape();
    entries.emplace(std::string(kBitCountPrefix) + named.name,
                    format("{}", shape.rank() == 0 ? 1 : shape.back()));
  }
  std::string text(kBeforeDigest);
  text += std::string(kDigestSize, '0') + '"';
  for (const auto& [key, value] : entries) text += ',' + quoted(key) + ':' + quoted(value);
  return text + '}';
}

std::string header_text(std::span<const NamedView> tensors,
                        const std::map<std::string, std::string>& metadata) {
  std::string text = metadata_text(tensors, metadata);
  std::size_t end = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::size_t begin = end;
    end += tensor.bytes();
    const Shape shape = stored_shape(tensor);
    std::string extents;
    for (const std::size_t extent : shape.extents()) {
      if (!extents.empty()) extents += ',';
      extents += format("{}", extent);
    }
    text += format(R"(,{}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", quoted(name),
                   dtype_text(tensor.dtype()), extents, begin, end);
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

// What read_safetensors would refuse must not be written.
void check_names(std::span<const NamedView> tensors,
                 const std::map<std::string, std::string>& metadata) {
  if (tensors.size() > kMaxTensors) {
    throw UserError(ErrorKind::CannotCreate,
                    format("a checkpoint holds at most {} tensors, and this model has {}; build it "
                           "of fewer layers",
                           kMaxTensors, tensors.size()));
  }
  std::set<std::string_view> names{kMetadataKey};
  for (const NamedView& named : tensors) {
    if (named.name.size() > kMaxNameBytes) {
      throw UserError(
          ErrorKind::CannotCreate,
          format("'{}' is longer than the {} bytes that a checkpoint holds; shorten the "
                 "names of layers or blocks",
                 named.name, kMaxNameBytes));
    }
    require(names.insert(named.name).second, "two tensors of a checkpoint have one name");
  }
  for (const auto& [key, value] : metadata) {
    require(key != kChecksumKey && !key.starts_with(kBitCountPrefix),
            "metadata uses a key of the format's own");
  }
}

std::uint64_t header_size(std::string_view bytes, const std::string& file) {
  if (bytes.size() < kLengthBytes) {
    refuse_checkpoint(file, format("it is cut short: {} bytes are no header", bytes.size()));
  }
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), kLengthBytes);
  if (size > kMaxHeaderBytes) {
    refuse_checkpoint(file, format("its header claims {} bytes, more than the {} allowed", size,
                                   kMaxHeaderBytes));
  }
  if (size > bytes.size() - kLengthBytes) {
    refuse_checkpoint(file, format("it is cut short: its header has {} bytes, and {} are there",
                                   size, bytes.size() - kLengthBytes));
  }
  return size;
}

std::string digest_of(std::string_view bytes) {
  const std::string zeros(kDigestSize, '0');
  return sha256_hex(std::array<std::string_view, 3>{bytes.substr(0, kDigestPlace), zeros,
                                                    bytes.substr(kDigestPlace + kDigestSize)});
}

void check_digest(std::string_view bytes, const std::string& digest, const std::string& file) {
  if (bytes.substr(kLengthBytes, kBeforeDigest.size()) != kBeforeDigest ||
      bytes.substr(kDigestPlace, kDigestSize) != digest) {
    refuse_checkpoint(file, "its checksum does not stand at the beginning of its header");
  }
  if (digest_of(bytes) != digest) {
    refuse_checkpoint(file, "it was altered after it was written (its checksum does not match)");
  }
}

// A bit beyond the end of a row would count in packed products.
void check_unused_bits(const NamedTensor& named, const std::string& file) {
  const ConstTensorView view = named.tensor.view();
  const std::size_t bits = view.shape().rank() == 0 ? 1 : view.shape().back();
  if (bits % 64 == 0) return;
  const std::size_t row = words_for_bits(bits);
  const std::span<const std::uint64_t> words = view.words();
  for (std::size_t last = row - 1; last < words.size(); last += row) {
    if (words[last] >> (bits % 64) != 0) {
      refuse_checkpoint(file, format("tensor '{}' has bits set beyond its end", named.name));
    }
  }
}

}  // namespace

std::vector<std::string_view> SafetensorsBytes::pieces() const {
  std::vector<std::string_view> all{header};
  all.insert(all.end(), tensors.begin(), tensors.end());
  return all;
}

std::string SafetensorsBytes::joined() const {
  std::string bytes;
  for (const std::string_view piece : pieces()) bytes += piece;
  return bytes;
}

SafetensorsBytes safetensors_bytes(std::span<const NamedView> tensors,
                                   const std::map<std::string, std::string>& metadata) {
  check_names(tensors, metadata);
  const std::string header = header_text(tensors, metadata);
  const std::uint64_t size = header.size();
  if (size > kMaxHeaderBytes) {
    throw UserError(
        ErrorKind::CannotCreate,
        format("the names and the config take {} bytes of a checkpoint, which holds {}; "
               "shorten them",
               size, kMaxHeaderBytes));
  }
  SafetensorsBytes bytes{.header = std::string(kLengthBytes, '\0'), .tensors = {}};
  std::memcpy(bytes.header.data(), &size, kLengthBytes);
  bytes.header += header;
  for (const NamedView& named : tensors)
    bytes.tensors.emplace_back(reinterpret_cast<const char*>(named.tensor.data()),
                               named.tensor.bytes());
  bytes.header.replace(kDigestPlace, kDigestSize, sha256_hex(bytes.pieces()));
  return bytes;
}

void check_safetensors_header(std::string_view beginning, std::uint64_t file_bytes,
                              const std::string& file) {
  const std::uint64_t size = header_size(beginning, file);
  Header header = parse_header(beginning.substr(kLengthBytes, size), file);
  place_tensors(header, file_bytes - kLengthBytes - size, file);
}

SafetensorsFile read_safetensors(std::string_view bytes, const std::string& file) {
  const std::uint64_t size = header_size(bytes, file);
  Header header = parse_header(bytes.substr(kLengthBytes, size), file);
  const std::string_view data = bytes.substr(kLengthBytes + size);
  const std::vector<PlacedTensor> placed = place_tensors(header, data.size(), file);
  const auto digest = header.metadata.find(std::string(kChecksumKey));
  if (digest != header.metadata.end()) check_digest(bytes, digest->second, file);

  SafetensorsFile result{.metadata = std::move(header.metadata), .tensors = {}};
  for (const PlacedTensor& place : placed) {
    NamedTensor named{.name = place.name, .tensor = Tensor(place.shape, place.dtype)};
    const TensorView view = named.tensor.view();
    if (view.bytes() > 0) std::memcpy(view.data(), data.data() + place.begin, view.bytes());
    if (place.dtype == DType::Bit) check_unused_bits(named, file);
    result.tensors.push_back(std::move(named));
  }
  return result;
}

}  // namespace qnn
