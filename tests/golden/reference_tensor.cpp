#include "tests/golden/reference_tensor.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace qnn::golden {
namespace {

constexpr double kSmallestDenormal = 0x1p-149;

// Whole-number arithmetic for denormals, which a conversion would flush to zero.
float to_float(double value) {
  const double size = std::abs(value);
  if (size == 0 || !(size < double{std::numeric_limits<float>::min()}))
    return static_cast<float>(value);
  const auto bits = static_cast<std::uint32_t>(std::nearbyint(size / kSmallestDenormal));
  const std::uint32_t sign = std::signbit(value) ? 0x80000000U : 0U;
  return std::bit_cast<float>(bits | sign);
}

void append_values(const Json& data, std::vector<double>& values) {
  for (const Json& value : data) {
    if (value.is_array()) {
      append_values(value, values);
    } else {
      values.push_back(read_number(value));
    }
  }
}

}  // namespace

double read_number(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json.is_boolean()) return json.get<bool>() ? 1 : 0;
  const auto text = json.is_string() ? json.get<std::string>() : std::string();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  throw std::runtime_error("not a number: " + json.dump().substr(0, 60));
}

std::vector<float> ReferenceTensor::floats() const {
  std::vector<float> all(values.size());
  std::ranges::transform(values, all.begin(), to_float);
  return all;
}

std::vector<std::int32_t> ReferenceTensor::labels() const {
  std::vector<std::int32_t> all;
  for (const double value : values) {
    all.push_back(static_cast<std::int32_t>(value));
    if (static_cast<double>(all.back()) != value) throw std::runtime_error("a label is not whole");
  }
  return all;
}

ReferenceTensor read_tensor(const Json& json) {
  ReferenceTensor tensor;
  if (!json.is_object()) {
    tensor.values.push_back(read_number(json));
    return tensor;
  }
  tensor.shape = Shape(json.at("shape").get<std::vector<std::size_t>>());
  const Json& data = json.at("data");
  if (data.is_array()) {
    append_values(data, tensor.values);
  } else {
    tensor.values.push_back(read_number(data));
  }
  if (tensor.values.size() != tensor.shape.elements())
    throw std::runtime_error("a tensor has more or fewer values than its shape says");
  return tensor;
}

ReferenceTensor output_channel_first(const ReferenceTensor& tensor) {
  const std::size_t rank = tensor.shape.rank();
  if (rank < 2) return tensor;
  const std::size_t channels = tensor.shape.back();
  const std::size_t rest = tensor.values.size() / std::max<std::size_t>(channels, 1);
  std::vector<std::size_t> extents{channels};
  for (std::size_t axis = 0; axis + 1 < rank; ++axis) extents.push_back(tensor.shape[axis]);
  ReferenceTensor moved{.shape = Shape(extents), .values = std::vector<double>(rest * channels)};
  for (std::size_t i = 0; i < rest; ++i)
    for (std::size_t c = 0; c < channels; ++c)
      moved.values[c * rest + i] = tensor.values[i * channels + c];
  return moved;
}

Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor(shape);
  std::ranges::copy(values, tensor.floats().begin());
  return tensor;
}

}  // namespace qnn::golden
