#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// What one value of a .npy file is; always little-endian.
enum class NpyType { U8, U16, U32, U64, I8, I16, I32, I64, F32, F64 };

bool is_integer(NpyType type);

// NumPy's file of one array, versions 1 to 3: the bytes 0x93 "NUMPY", two of version, the length of
// the header in 2 bytes (version 1) or 4, little-endian; a Python literal with exactly the keys
// descr, fortran_order and shape; the values. (numpy/lib/format.py describes it.)
//
// Checked before memory is taken: a header of at most 64 KiB with nothing unknown, a type of the
// list above, C order, a rank of 1 to 6, extents of 1 to 2^31 - 1, and that the file ends exactly
// where the values do. The header is read by a parser of our own; a pickled array is refused.
// Errors: UserError(BadData), or those of FileSystem; all name the file.
struct NpyHeader {
  NpyType type = NpyType::F32;
  Shape extents;
  std::size_t values_begin = 0;
};

struct NpyFile {
  NpyHeader header;
  std::string bytes;  // of the whole file
};

NpyHeader read_npy_header(const FileSystem& files, const Path& path);
NpyFile read_npy(const FileSystem& files, const Path& path);

// The values of an array of unsigned bytes.
std::vector<std::uint8_t> npy_bytes(const NpyFile& file);

// The values as float32, rounded to nearest. Throws UserError(BadData) that names the first value
// which is not finite or too large.
std::vector<float> npy_floats(const NpyFile& file, const Path& path);

// The values of an array of integers as classes. Throws UserError(BadData) that names the first
// which is not one of 0 ... classes - 1.
std::vector<std::int32_t> npy_labels(const NpyFile& file, std::size_t classes, const Path& path);

}  // namespace qnn
