#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/tensor/dtype.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// A look at somebody's tensor: row-major, contiguous, 64-byte aligned at its start. Owns nothing.
// The accessors require the matching dtype.
class ConstTensorView {
 public:
  ConstTensorView() = default;
  ConstTensorView(const Shape& shape, DType dtype, const std::byte* data)
      : shape_(shape), dtype_(dtype), data_(data) {}

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  bool empty() const { return data_ == nullptr; }
  std::size_t elements() const { return shape_.elements(); }
  std::size_t bytes() const { return bytes_of(shape_, dtype_); }
  const std::byte* data() const { return data_; }

  std::span<const float> floats() const;
  std::span<const std::int32_t> ints() const;
  std::span<const std::uint8_t> bytes8() const;
  std::span<const std::uint64_t> words() const;

  // The first `count` of the outermost axis.
  ConstTensorView first(std::size_t count) const;
  // The same bytes under another shape of as many elements (not for Bit).
  ConstTensorView reshaped(const Shape& shape) const;

 private:
  Shape shape_;
  DType dtype_ = DType::F32;
  const std::byte* data_ = nullptr;
};

class TensorView {
 public:
  TensorView() = default;
  TensorView(const Shape& shape, DType dtype, std::byte* data)
      : shape_(shape), dtype_(dtype), data_(data) {}

  operator ConstTensorView() const { return {shape_, dtype_, data_}; }  // NOLINT: a look is a look

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  bool empty() const { return data_ == nullptr; }
  std::size_t elements() const { return shape_.elements(); }
  std::size_t bytes() const { return bytes_of(shape_, dtype_); }
  std::byte* data() const { return data_; }

  std::span<float> floats() const;
  std::span<std::int32_t> ints() const;
  std::span<std::uint8_t> bytes8() const;
  std::span<std::uint64_t> words() const;

  TensorView first(std::size_t count) const;
  TensorView reshaped(const Shape& shape) const;

 private:
  Shape shape_;
  DType dtype_ = DType::F32;
  std::byte* data_ = nullptr;
};

// Memory aligned to 64 bytes and zeroed; padded at its end so that a vector may be read across it.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t bytes);
  std::byte* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  std::unique_ptr<std::byte, Free> data_;
  std::size_t size_ = 0;
};

// A tensor with memory of its own, zeroed. Move-only; clone() copies.
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(const Shape& shape, DType dtype = DType::F32);
  Tensor clone() const;

  TensorView view() { return {shape_, dtype_, buffer_.data()}; }
  ConstTensorView view() const { return {shape_, dtype_, buffer_.data()}; }
  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  std::span<float> floats() { return view().floats(); }
  std::span<const float> floats() const { return view().floats(); }

 private:
  Shape shape_;
  DType dtype_ = DType::F32;
  AlignedBuffer buffer_;
};

}  // namespace qnn
