#include "core/report/event_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json/json.hpp"
#include "core/report/message.hpp"

namespace qnn {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(EventFile, HasTheChecksumOfTheStandard) {
  // RFC 3720, B.4, and the usual check value.
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  // ((0xe3069283 >> 15) | (0xe3069283 << 17)) + 0xa282ead8, by hand: 0x2507c60d + 0xa282ead8.
  EXPECT_EQ(masked_crc32c("123456789"), 0xc78ab0e5u);
}

TEST(EventFile, FramesLengthAndDataWithTheirChecksums) {
  const std::string frame = event_frame("123456789");
  ASSERT_EQ(frame.size(), 8u + 4 + 9 + 4);
  EXPECT_EQ(frame.substr(0, 8), std::string("\x09\0\0\0\0\0\0\0", 8));
  EXPECT_EQ(frame.substr(12, 9), "123456789");
  EXPECT_EQ(frame.substr(21), std::string("\xe5\xb0\x8a\xc7", 4));
}

TEST(EventFile, WritesProtocolBuffers) {
  Message inner;
  inner.add(1, std::uint64_t{150});  // the encoding guide's example: 08 96 01
  EXPECT_EQ(inner.bytes(), "\x08\x96\x01");
  EXPECT_EQ(Message().add(3, inner).bytes(), "\x1a\x03\x08\x96\x01");
  EXPECT_EQ(Message().add(2, std::string_view("testing")).bytes(), "\x12\x07testing");
  EXPECT_EQ(Message().add(1, 1.0).bytes(), std::string("\x09\0\0\0\0\0\0\xf0\x3f", 9));
  EXPECT_EQ(Message().add_float(2, 1.0f).bytes(), std::string("\x15\0\0\x80\x3f", 5));
  EXPECT_EQ(Message().add(16, std::uint64_t{1}).bytes(), "\x80\x01\x01");
}

TEST(EventFile, LeavesOutWhatIsNoNumber) {
  const Json line = Json::parse(R"({"kind": "epoch", "epoch": 3, "learning_rate": null,
      "train": {"loss": "nan", "accuracy": 0.5, "confusion_matrix": [[1, 2], [3, 4]]}})");
  const std::string events = epoch_events(line, {});
  EXPECT_THAT(events, HasSubstr("accuracy/train"));
  EXPECT_THAT(events, Not(HasSubstr("loss")));
  EXPECT_THAT(events, Not(HasSubstr("confusion")));
  EXPECT_THAT(events, Not(HasSubstr("learning_rate")));
}

}  // namespace
}  // namespace qnn
