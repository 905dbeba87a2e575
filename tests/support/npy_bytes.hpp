#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "core/base/text.hpp"

namespace qnn::testing_support {

// A .npy file of version 1 with this header, made by the format's definition: padded by spaces to a
// multiple of 64 bytes and ended by a line break.
inline std::string npy_with_header(std::string header, const std::string& values) {
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff),
            static_cast<char>(header.size() >> 8)};
  return bytes + header + values;
}

// As numpy.save writes an array; `shape` is Python's, "(3, 2)" or "(3,)".
template <class Value>
std::string npy_bytes_of(const std::string& descr, const std::string& shape,
                         const std::vector<Value>& values) {
  std::string bytes(values.size() * sizeof(Value), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return npy_with_header(
      format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", descr, shape), bytes);
}

}  // namespace qnn::testing_support
