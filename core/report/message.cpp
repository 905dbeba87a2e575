#include "core/report/message.hpp"

#include <bit>

namespace qnn {
namespace {

constexpr int kVarint = 0;
constexpr int kFixed64 = 1;
constexpr int kLengthDelimited = 2;
constexpr int kFixed32 = 5;

}  // namespace

Message& Message::add(int field, std::uint64_t value) {
  tag(field, kVarint);
  varint(value);
  return *this;
}

Message& Message::add(int field, double value) {
  tag(field, kFixed64);
  fixed(std::bit_cast<std::uint64_t>(value), 8);
  return *this;
}

Message& Message::add_float(int field, float value) {
  tag(field, kFixed32);
  fixed(std::bit_cast<std::uint32_t>(value), 4);
  return *this;
}

Message& Message::add(int field, std::string_view bytes) {
  tag(field, kLengthDelimited);
  varint(bytes.size());
  bytes_ += bytes;
  return *this;
}

Message& Message::add(int field, std::span<const double> values) {
  tag(field, kLengthDelimited);
  varint(8 * values.size());
  for (const double value : values) fixed(std::bit_cast<std::uint64_t>(value), 8);
  return *this;
}

void Message::tag(int field, int wire_type) {
  varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(wire_type));
}

void Message::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    bytes_ += static_cast<char>(static_cast<unsigned char>(value | 0x80));
  bytes_ += static_cast<char>(static_cast<unsigned char>(value));
}

void Message::fixed(std::uint64_t bits, int bytes) {
  for (int i = 0; i < bytes; ++i)
    bytes_ += static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
}

}  // namespace qnn
