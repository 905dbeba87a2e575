#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace qnn {

// A protocol buffer message being written (protobuf's encoding guide): fields in the order of the
// calls, by their numbers.
class Message {
 public:
  Message& add(int field, std::uint64_t value);     // int32, int64, enum, bool
  Message& add(int field, double value);            // double
  Message& add_float(int field, float value);       // float
  Message& add(int field, std::string_view bytes);  // string, bytes
  Message& add(int field, const Message& message) { return add(field, message.bytes_); }
  Message& add(int field, std::span<const double> values);  // repeated double, packed

  const std::string& bytes() const { return bytes_; }

 private:
  void tag(int field, int wire_type);
  void varint(std::uint64_t value);
  void fixed(std::uint64_t bits, int bytes);

  std::string bytes_;
};

}  // namespace qnn
