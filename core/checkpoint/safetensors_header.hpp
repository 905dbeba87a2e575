#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/dtype.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// Bounds on a header; a file beyond them is refused before memory is taken for it. (Depth needs
// none: the structure itself is three deep.)
inline constexpr std::uint64_t kMaxHeaderBytes = 4 << 20;
inline constexpr std::size_t kMaxTensors = 65'536;
inline constexpr std::size_t kMaxNameBytes = 256;
inline constexpr std::uint64_t kMaxTensorElements = std::uint64_t{1} << 37;

inline constexpr std::string_view kMetadataKey = "__metadata__";
inline constexpr std::string_view kChecksumKey = "sha256";
inline constexpr std::string_view kBitCountPrefix = "bits:";
inline constexpr std::size_t kLengthBytes = 8;  // of the number before the header

// A tensor as a header states it.
struct HeaderTensor {
  std::string name;
  std::string dtype;                   // "F32"
  std::vector<std::uint64_t> shape;    // as stored: a Bit tensor's last extent counts words
  std::vector<std::uint64_t> offsets;  // begin and end
};

struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<HeaderTensor> tensors;  // in the header's order
};

// Reads the header's JSON, strictly (RFC 8259, nothing but this structure, unsigned whole numbers,
// no name twice, no control characters in names, spaces alone after it). Throws
// UserError(BadCheckpoint).
Header parse_header(std::string_view text, const std::string& file);

// A tensor whose dtype, shape and place have been checked.
struct PlacedTensor {
  std::string name;
  Shape shape;
  DType dtype = DType::F32;
  std::uint64_t begin = 0;  // in the data
};

// Checks every tensor against the `data_bytes` after the header, and takes the "bits:" entries out
// of the header's metadata. Throws UserError(BadCheckpoint).
std::vector<PlacedTensor> place_tensors(Header& header, std::uint64_t data_bytes,
                                        const std::string& file);

// Throws UserError(BadCheckpoint): "`file`: `what`; remedy".
[[noreturn]] void refuse_checkpoint(const std::string& file, std::string_view what);

}  // namespace qnn
