#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/file_system.hpp"
#include "core/tensor/shape.hpp"
#include "data/samples.hpp"

namespace qnn {

// IDX, the format of MNIST: the bytes 0, 0, type, rank; then `rank` extents of 32 bits, big-endian;
// then the values, row-major. Type 8 (unsigned bytes) is the one read here. The file may be
// compressed with gzip; its first bytes tell, not its name.
//
// Checked before memory is taken: the type, a rank of 1 to 4, extents of 1 to 2^31 - 1, a product
// within kMaxDataBytes, and that a file of this size can hold as much. Afterwards: that the values
// end exactly where the file does. Errors: UserError(BadData), or those of FileSystem; all name the
// file.
struct IdxFile {
  Shape extents;
  Values<char> bytes;  // of the whole file, decompressed
  std::size_t values_begin = 0;

  std::span<const std::uint8_t> values() const;
  Values<std::uint8_t> take_values() &&;  // without copying them
};

// The extents, read from the beginning of the file.
Shape read_idx_extents(const FileSystem& files, const Path& path);

IdxFile read_idx(const FileSystem& files, const Path& path);

// [n, rows, columns] is the sample [rows, columns, 1], [n, rows, columns, channels] and
// [n, features] are samples as they are. Throws UserError(BadData) for labels.
Shape idx_sample_shape(const Shape& extents, const Path& path);

// Labels of a file of rank 1: `count` of them, each below `classes`; the error names the first that
// is not.
void check_idx_labels(const Shape& extents, std::size_t count, const Path& path);
std::vector<std::int32_t> idx_labels(const IdxFile& file, std::size_t classes, const Path& path);

}  // namespace qnn
