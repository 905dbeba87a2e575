#include "core/tensor/tensor.hpp"

#include <cstdlib>
#include <cstring>
#include <limits>

#include "core/base/errors.hpp"
#include "core/base/huge_pages.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kPadding = 64;  // the widest vector

// Value is const-qualified as Byte is.
template <class Value, class Byte>
std::span<Value> values_of(DType wanted, DType dtype, Byte* data, std::size_t bytes) {
  require(dtype == wanted, "a tensor is read as another data type than its own");
  return {reinterpret_cast<Value*>(data), bytes / sizeof(Value)};
}

template <class View>
View first_of(const View& view, std::size_t count) {
  require(view.shape().rank() > 0 && count <= view.shape()[0],
          "a view is asked for more than its tensor holds");
  return {view.shape().with_extent(0, count), view.dtype(), view.data()};
}

template <class View>
View reshaped_to(const View& view, const Shape& shape) {
  require(view.dtype() != DType::Bit, "packed bits cannot change their shape");
  require(view.elements() == shape.elements(), "a new shape must keep the number of elements");
  return {shape, view.dtype(), view.data()};
}

template <class View>
std::size_t bytes_at_hand(const View& view) {
  return view.empty() ? 0 : view.bytes();
}

}  // namespace

std::span<const float> ConstTensorView::floats() const {
  return values_of<const float>(DType::F32, dtype_, data_, bytes_at_hand(*this));
}

std::span<const std::int32_t> ConstTensorView::ints() const {
  return values_of<const std::int32_t>(DType::I32, dtype_, data_, bytes_at_hand(*this));
}

std::span<const std::uint8_t> ConstTensorView::bytes8() const {
  return values_of<const std::uint8_t>(DType::U8, dtype_, data_, bytes_at_hand(*this));
}

std::span<const std::uint64_t> ConstTensorView::words() const {
  return values_of<const std::uint64_t>(DType::Bit, dtype_, data_, bytes_at_hand(*this));
}

ConstTensorView ConstTensorView::first(std::size_t count) const { return first_of(*this, count); }

ConstTensorView ConstTensorView::reshaped(const Shape& shape) const {
  return reshaped_to(*this, shape);
}

std::span<float> TensorView::floats() const {
  return values_of<float>(DType::F32, dtype_, data_, bytes_at_hand(*this));
}

std::span<std::int32_t> TensorView::ints() const {
  return values_of<std::int32_t>(DType::I32, dtype_, data_, bytes_at_hand(*this));
}

std::span<std::uint8_t> TensorView::bytes8() const {
  return values_of<std::uint8_t>(DType::U8, dtype_, data_, bytes_at_hand(*this));
}

std::span<std::uint64_t> TensorView::words() const {
  return values_of<std::uint64_t>(DType::Bit, dtype_, data_, bytes_at_hand(*this));
}

TensorView TensorView::first(std::size_t count) const { return first_of(*this, count); }

TensorView TensorView::reshaped(const Shape& shape) const { return reshaped_to(*this, shape); }

AlignedBuffer::AlignedBuffer(std::size_t bytes) : size_(bytes) {
  // No object is larger than a pointer difference.
  constexpr std::size_t kLargest =
      std::numeric_limits<std::ptrdiff_t>::max() - kPadding - kAlignment;
  void* memory = nullptr;
  if (bytes <= kLargest) {
    // aligned_alloc wants a multiple of the alignment.
    const std::size_t padded = (bytes + kPadding + kAlignment - 1) / kAlignment * kAlignment;
    memory = std::aligned_alloc(kAlignment, padded);
    if (memory != nullptr) {
      advise_huge_pages(memory, padded);
      std::memset(memory, 0, padded);
    }
  }
  if (memory == nullptr) {
    throw UserError(ErrorKind::Memory,
                    format("not enough memory: {} bytes are needed at once; reduce the batch size "
                           "or the model",
                           with_thousands(bytes)));
  }
  data_.reset(static_cast<std::byte*>(memory));
}

void AlignedBuffer::Free::operator()(std::byte* data) const { std::free(data); }

Tensor::Tensor(const Shape& shape, DType dtype)
    : shape_(shape), dtype_(dtype), buffer_(bytes_of(shape, dtype)) {}

Tensor Tensor::clone() const {
  if (buffer_.data() == nullptr) return {};
  Tensor copy(shape_, dtype_);
  std::memcpy(copy.buffer_.data(), buffer_.data(), buffer_.size());
  return copy;
}

}  // namespace qnn
