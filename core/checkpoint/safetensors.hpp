#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace qnn {

// The safetensors layout, read and written strictly:
//
//   8 bytes   N, little-endian
//   N bytes   JSON object: "__metadata__" (text to text), then for each tensor its dtype, shape and
//             data_offsets [begin, end) relative to the end of the header; padded with spaces to
//             a multiple of 8
//   the rest  tensor data, little-endian, row-major, in the order of the header, without gaps
//
// F32, I32 and U8 have dtypes of that name. A Bit tensor is stored as U64 words: the last extent
// counts words, and the metadata entry "bits:NAME" has the number of bits that they hold (1 for a
// scalar). README.md draws the bytes.

struct NamedView {
  std::string name;
  ConstTensorView tensor;
};

// A file's bytes in pieces, so that no copy of the tensors is made: the header, then the tensors
// where they lie, which must outlive it.
struct SafetensorsBytes {
  std::string header;  // with its length in front
  std::vector<std::string_view> tensors;

  std::vector<std::string_view> pieces() const;  // all of them, in order
  std::string joined() const;
};

// The bytes of a file. Names must be unique. A metadata value under "sha256" must be absent: the
// writer adds it (see checkpoint.hpp for what it covers), and so must keys that begin with "bits:".
// Throws UserError(CannotCreate) for what the limits of read_safetensors would refuse.
SafetensorsBytes safetensors_bytes(std::span<const NamedView> tensors,
                                   const std::map<std::string, std::string>& metadata);

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

struct SafetensorsFile {
  std::map<std::string, std::string> metadata;  // without the "bits:" entries
  std::vector<NamedTensor> tensors;             // in file order
};

// Checks a file's header, of which `beginning` holds at least kMaxHeaderBytes and its length or the
// whole file, against the size of the file: so that nothing more of a wrong one need be read.
// Throws as read_safetensors does.
void check_safetensors_header(std::string_view beginning, std::uint64_t file_bytes,
                              const std::string& file);

// Checks everything before it takes memory: header length, JSON (no duplicate names), dtypes,
// shapes (overflow-safe products), offsets sorted, contiguous and ending at the end of the file,
// and the checksum if the metadata has one. Limits: safetensors_header.hpp. Throws
// UserError(BadCheckpoint), naming `file`, what is wrong and the remedy.
SafetensorsFile read_safetensors(std::string_view bytes, const std::string& file);

}  // namespace qnn
