#include "core/checkpoint/safetensors_header.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

// Names are shown in messages, where these would steer the terminal.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Receives the header's JSON piece by piece, so that nothing of a hostile file is kept before it
// has been checked. A method returns false to stop, with the reason in problem().
class HeaderHandler {
 public:
  using Numbers = std::vector<std::uint64_t>;

  // nlohmann's interface.
  bool null() { return unexpected("null"); }
  bool boolean(bool /*value*/) { return unexpected("a truth value"); }
  bool number_integer(Json::number_integer_t /*value*/) { return unexpected("a negative number"); }
  bool number_float(Json::number_float_t /*value*/, const std::string& /*text*/) {
    return unexpected("a number that is not whole or too large");
  }
  bool binary(Json::binary_t& /*value*/) { return unexpected("binary data"); }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (place_ != Place::Numbers) return unexpected("a number");
    if (numbers_->size() == (field_ == "shape" ? Shape::kMaxRank : 2)) {
      return fail(format("'{}' of tensor '{}' has too many numbers", field_, tensor().name));
    }
    numbers_->push_back(value);
    return true;
  }
  bool string(std::string& value);
  bool start_object(std::size_t /*size*/);
  bool key(std::string& name);
  bool end_object();
  bool start_array(std::size_t /*size*/);
  bool end_array() {
    place_ = Place::Tensor;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& /*error*/) {
    return fail(format("its header is not JSON at byte {}", position));
  }

  const std::string& problem() const { return problem_; }
  Header take() { return std::move(header_); }

 private:
  enum class Place { Outside, Root, Metadata, Tensor, Numbers };

  HeaderTensor& tensor() { return header_.tensors.back(); }
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool unexpected(std::string_view what) {
    return fail(format("its header has {} where none belongs", what));
  }
  bool begin_entry(const std::string& name);

  Place place_ = Place::Outside;
  Header header_;
  std::set<std::string> seen_;    // names of the root
  std::set<std::string> fields_;  // of the present tensor
  std::string entry_;             // last key of the root or of the metadata
  std::string field_;             // last key of a tensor
  Numbers* numbers_ = nullptr;
  std::string problem_;
};

bool HeaderHandler::start_object(std::size_t /*size*/) {
  if (place_ == Place::Outside) {
    place_ = Place::Root;
    return true;
  }
  if (place_ != Place::Root) return unexpected("an object");
  if (entry_ == kMetadataKey) {
    place_ = Place::Metadata;
    return true;
  }
  if (header_.tensors.size() == kMaxTensors) {
    return fail(format("it has more than {} tensors", kMaxTensors));
  }
  header_.tensors.push_back({.name = entry_, .dtype = {}, .shape = {}, .offsets = {}});
  fields_.clear();
  place_ = Place::Tensor;
  return true;
}

bool HeaderHandler::key(std::string& name) {
  const std::size_t prefix = place_ == Place::Metadata ? kBitCountPrefix.size() : 0;
  if (name.size() > prefix + kMaxNameBytes) {
    return fail(format("a name in its header is longer than {} bytes", kMaxNameBytes));
  }
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return fail("a name in its header has a control character");
  }
  if (place_ == Place::Tensor) {
    field_ = name;
    if (fields_.insert(name).second) return true;
    return fail(format("'{}' of tensor '{}' stands twice", name, tensor().name));
  }
  entry_ = name;
  if (place_ == Place::Root && !seen_.insert(name).second) {
    return fail(format("'{}' stands twice in its header", name));
  }
  return true;
}

bool HeaderHandler::string(std::string& value) {
  if (place_ == Place::Metadata) {
    if (header_.metadata.try_emplace(entry_, std::move(value)).second) return true;
    return fail(format("'{}' stands twice in its metadata", entry_));
  }
  if (place_ != Place::Tensor || field_ != "dtype") return unexpected("a text");
  tensor().dtype = std::move(value);
  return true;
}

bool HeaderHandler::start_array(std::size_t /*size*/) {
  if (place_ != Place::Tensor || (field_ != "shape" && field_ != "data_offsets")) {
    return unexpected("a list");
  }
  numbers_ = field_ == "shape" ? &tensor().shape : &tensor().offsets;
  place_ = Place::Numbers;
  return true;
}

bool HeaderHandler::end_object() {
  if (place_ == Place::Tensor) {
    // Every field that is not one of the three has been refused with its value.
    if (fields_.size() != 3 || tensor().offsets.size() != 2) {
      return fail(format("tensor '{}' lacks dtype, shape or data_offsets", tensor().name));
    }
  }
  place_ = place_ == Place::Root ? Place::Outside : Place::Root;
  return true;
}

// ---- what a tensor may be -----------------------------------------------------------------------

// The product of the extents, zeros left out, so that no order of multiplying it overflows.
bool within_limit(const std::vector<std::uint64_t>& extents) {
  std::uint64_t product = 1;
  for (const std::uint64_t extent : extents) {
    if (extent == 0) continue;
    if (__builtin_mul_overflow(product, extent, &product) || product > kMaxTensorElements) {
      return false;
    }
  }
  return true;
}

DType dtype_called(const HeaderTensor& tensor, const std::string& file) {
  if (tensor.dtype == "F32") return DType::F32;
  if (tensor.dtype == "I32") return DType::I32;
  if (tensor.dtype == "U8") return DType::U8;
  if (tensor.dtype == "U64") return DType::Bit;
  refuse_checkpoint(file, format("tensor '{}' has an unknown dtype; F32, I32, U8 and U64 are known",
                                 tensor.name));
}

// Replaces the number of words in a Bit tensor's shape by the number of bits.
void restore_bit_count(HeaderTensor& tensor, std::map<std::string, std::string>& metadata,
                       const std::string& file) {
  const auto entry = metadata.find(std::string(kBitCountPrefix) + tensor.name);
  const auto bits = entry == metadata.end() ? std::nullopt : parse_integer(entry->second);
  const std::uint64_t words = tensor.shape.empty() ? 1 : tensor.shape.back();
  // Only the canonical text is taken, so that a file read and written again keeps its bytes.
  if (!bits || *bits < 0 || format("{}", *bits) != entry->second ||
      words_for_bits(static_cast<std::size_t>(*bits)) != words ||
      (tensor.shape.empty() && *bits != 1)) {
    refuse_checkpoint(file,
                      format("tensor '{}' does not say how many bits its words hold", tensor.name));
  }
  if (!tensor.shape.empty()) tensor.shape.back() = static_cast<std::uint64_t>(*bits);
  metadata.erase(entry);
}

PlacedTensor place_tensor(HeaderTensor& tensor, std::map<std::string, std::string>& metadata,
                          std::uint64_t expected_begin, const std::string& file) {
  if (!within_limit(tensor.shape)) {
    refuse_checkpoint(file, format("tensor '{}' has a shape of more than {} elements", tensor.name,
                                   kMaxTensorElements));
  }
  const DType dtype = dtype_called(tensor, file);
  if (dtype == DType::Bit) restore_bit_count(tensor, metadata, file);
  const std::vector<std::size_t> extents(tensor.shape.begin(), tensor.shape.end());
  const Shape shape{std::span<const std::size_t>(extents)};
  if (tensor.offsets[0] != expected_begin) {
    refuse_checkpoint(file, format("the data of tensor '{}' begins at {}, where {} was expected",
                                   tensor.name, tensor.offsets[0], expected_begin));
  }
  if (tensor.offsets[1] < expected_begin ||
      tensor.offsets[1] - expected_begin != bytes_of(shape, dtype)) {
    refuse_checkpoint(
        file, format("the data of tensor '{}' does not have the length of its shape", tensor.name));
  }
  return {.name = tensor.name, .shape = shape, .dtype = dtype, .begin = expected_begin};
}

}  // namespace

void refuse_checkpoint(const std::string& file, std::string_view what) {
  throw UserError(
      ErrorKind::BadCheckpoint,
      format("{}: not a usable checkpoint: {}; take another checkpoint of the run, or train again",
             file, what));
}

Header parse_header(std::string_view text, const std::string& file) {
  const std::size_t end = text.find_last_not_of(' ');
  if (end == std::string_view::npos || text.front() != '{' || text[end] != '}') {
    refuse_checkpoint(file, "its header is not a JSON object");
  }
  text = text.substr(0, end + 1);
  HeaderHandler handler;
  if (!Json::sax_parse(text.begin(), text.end(), &handler)) {
    refuse_checkpoint(file, handler.problem());
  }
  return handler.take();
}

std::vector<PlacedTensor> place_tensors(Header& header, std::uint64_t data_bytes,
                                        const std::string& file) {
  std::vector<PlacedTensor> placed;
  std::uint64_t end = 0;
  for (HeaderTensor& tensor : header.tensors) {
    placed.push_back(place_tensor(tensor, header.metadata, end, file));
    end = tensor.offsets[1];
    if (end > data_bytes) {
      refuse_checkpoint(file, format("it is cut short: the data of tensor '{}' ends at byte {} of "
                                     "{}",
                                     tensor.name, end, data_bytes));
    }
  }
  if (end != data_bytes) {
    refuse_checkpoint(file, format("{} bytes follow its last tensor", data_bytes - end));
  }
  const auto stray = header.metadata.lower_bound(std::string(kBitCountPrefix));
  if (stray != header.metadata.end() && stray->first.starts_with(kBitCountPrefix)) {
    refuse_checkpoint(file, format("its metadata has '{}' without such a tensor", stray->first));
  }
  return placed;
}

}  // namespace qnn
