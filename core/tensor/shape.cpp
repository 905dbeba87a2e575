#include "core/tensor/shape.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Configs and files choose extents, so a product that is too large is the user's, not ours. The
// bound leaves room for sums of many, in bytes; it is above that of a checkpoint's tensors.
constexpr std::size_t kMaxElements = std::size_t{1} << 40;

std::size_t checked_product(std::size_t a, std::size_t b, const Shape& shape) {
  std::size_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > kMaxElements) {
    throw UserError(ErrorKind::Memory, format("a tensor of shape {} is larger than any memory; "
                                              "reduce its extents",
                                              shape.text()));
  }
  return product;
}

std::size_t bytes_per_value(DType dtype) {
  switch (dtype) {
    case DType::F32:
    case DType::I32:
      return 4;
    case DType::U8:
      return 1;
    case DType::Bit:
      break;
  }
  throw InternalError("values of this data type have no bytes of their own");
}

}  // namespace

Shape::Shape(std::initializer_list<std::size_t> extents)
    : Shape(std::span<const std::size_t>(extents.begin(), extents.size())) {}

Shape::Shape(std::span<const std::size_t> extents) : rank_(extents.size()) {
  require(extents.size() <= kMaxRank, "a shape has too many axes");
  std::copy(extents.begin(), extents.end(), extents_.begin());
}

std::size_t Shape::elements() const {
  std::size_t product = 1;
  for (const std::size_t extent : extents()) product = checked_product(product, extent, *this);
  return product;
}

Shape Shape::with_front(std::size_t extent) const {
  require(rank_ < kMaxRank, "a shape has too many axes");
  Shape shape;
  shape.rank_ = rank_ + 1;
  shape.extents_[0] = extent;
  for (std::size_t axis = 0; axis < rank_; ++axis) shape.extents_[axis + 1] = extents_[axis];
  return shape;
}

Shape Shape::without_front() const {
  require(rank_ > 0, "a scalar has no outermost axis");
  return Shape(extents().subspan(1));
}

Shape Shape::with_extent(std::size_t axis, std::size_t extent) const {
  require(axis < rank_, "a shape has no such axis");
  Shape shape = *this;
  shape.extents_[axis] = extent;
  return shape;
}

bool Shape::operator==(const Shape& other) const {
  const std::span<const std::size_t> mine = extents();
  const std::span<const std::size_t> theirs = other.extents();
  return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end());
}

std::string Shape::text() const {
  std::string list = "[";
  for (std::size_t axis = 0; axis < rank_; ++axis) {
    if (axis > 0) list += ", ";
    list += format("{}", extents_[axis]);
  }
  return list + "]";
}

std::size_t bytes_of(const Shape& shape, DType dtype) {
  const std::size_t elements = shape.elements();
  if (dtype != DType::Bit) return checked_product(elements, bytes_per_value(dtype), shape);
  if (shape.rank() == 0) return sizeof(std::uint64_t);
  if (elements == 0) return 0;
  const std::size_t rows = elements / shape.back();
  const std::size_t words = checked_product(rows, words_for_bits(shape.back()), shape);
  return checked_product(words, sizeof(std::uint64_t), shape);
}

}  // namespace qnn
