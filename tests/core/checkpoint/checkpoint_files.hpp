#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.hpp"
#include "core/checkpoint/safetensors.hpp"

namespace qnn {

// The bytes of a file with this header, its length in front, and this data.
inline std::string file_of(std::string_view header, std::string_view data = {}) {
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i) {
    bytes += static_cast<char>((static_cast<std::uint64_t>(header.size()) >> (8 * i)) & 255);
  }
  return bytes.append(header).append(data);
}

// The message of the UserError(BadCheckpoint) that `read` throws; a failure of the test otherwise.
template <class Read>
std::string refusal(const Read& read) {
  try {
    read();
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::BadCheckpoint) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "was not refused";
  return {};
}

inline Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  EXPECT_EQ(tensor.floats().size(), values.size());
  std::copy(values.begin(), values.end(), tensor.floats().begin());
  return tensor;
}

inline std::string bytes_of_tensor(const Tensor& tensor) {
  const ConstTensorView view = tensor.view();
  return {reinterpret_cast<const char*>(view.data()), view.bytes()};
}

}  // namespace qnn
