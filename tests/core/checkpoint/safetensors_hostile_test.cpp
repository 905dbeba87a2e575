#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/checkpoint/safetensors.hpp"
#include "tests/core/checkpoint/checkpoint_files.hpp"

namespace qnn {
namespace {

using testing::HasSubstr;

std::string refusal_of(const std::string& bytes) {
  return refusal([&] { read_safetensors(bytes, "dir/f.safetensors"); });
}

std::string entry_of(const std::string& dtype, const std::string& shape,
                     const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

// The refusal of a file with a tensor t and `size` bytes of data.
std::string refusal_of_tensor(const std::string& dtype, const std::string& shape,
                              const std::string& offsets, std::size_t size) {
  return refusal_of(
      file_of(R"({"t":)" + entry_of(dtype, shape, offsets) + "}", std::string(size, '\0')));
}

TEST(ReadSafetensors, NamesFileFaultAndRemedy) {
  EXPECT_EQ(refusal_of("1234567"),
            "dir/f.safetensors: not a usable checkpoint: it is cut short: 7 bytes are no header; "
            "take another checkpoint of the run, or train again");
}

TEST(ReadSafetensors, RefusesHeaderLengthsBeyondFileOrLimit) {
  EXPECT_THAT(refusal_of(std::string(8, '\xff') + "{}"), HasSubstr("18446744073709551615"));
  EXPECT_THAT(refusal_of(std::string("\x00\x00\x00\x80\x00\x00\x00\x00{}", 10)),
              HasSubstr("more than the 4194304 allowed"));
  EXPECT_THAT(refusal_of(std::string("\x03\x00\x00\x00\x00\x00\x00\x00{}", 10)),
              HasSubstr("cut short"));
  EXPECT_THAT(refusal_of(file_of(std::string("{}") + std::string((4 << 20) - 1, ' '))),
              HasSubstr("more than the 4194304 allowed"));
  EXPECT_NO_THROW(read_safetensors(file_of("{}" + std::string((4 << 20) - 2, ' ')), "f"));
}

TEST(ReadSafetensors, RefusesHeadersThatAreNotAJsonObject) {
  for (const std::string header :
       {"", "   ", " {}", "[]", "1", "null", "{", "{}}", "{}\n", "{} {}", "{/**/}", "{\"a\"}",
        "{\"a\":}", "\xef\xbb\xbf{}", "{\"\xff\":{}}", "{\"__metadata__\":{\"a\":\"\xc0\x80\"}}",
        "{\"__metadata__\":{\"a\":\"b\",}}", "{\"__metadata__\":{\"a\":\"\n\"}}"}) {
    SCOPED_TRACE(header);
    EXPECT_THAT(refusal_of(file_of(header)), HasSubstr("JSON"));
  }
}

TEST(ReadSafetensors, RefusesValuesWhereNoneBelong) {
  const std::string fine = entry_of("U8", "[0]", "[0,0]");
  ASSERT_NO_THROW(read_safetensors(file_of("{\"t\":" + fine + "}"), "f"));
  for (const std::string header :
       {R"({"__metadata__":1})",
        R"({"__metadata__":[]})",
        R"({"__metadata__":"a"})",
        R"({"__metadata__":{"a":1}})",
        R"({"__metadata__":{"a":null}})",
        R"({"__metadata__":{"a":{}}})",
        R"({"__metadata__":{"a":["b"]}})",
        R"({"t":[]})",
        R"({"t":"F32"})",
        R"({"t":true})",
        R"({"t":{}})",
        R"({"t":{"dtype":"U8","shape":[0]}})",
        R"({"t":{"dtype":"U8","data_offsets":[0,0]}})",
        R"({"t":{"shape":[0],"data_offsets":[0,0]}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0]}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[]}})",
        R"({"t":{"dtype":"U8","shape":0,"data_offsets":[0,0]}})",
        R"({"t":{"dtype":"U8","shape":["0"],"data_offsets":[0,0]}})",
        R"({"t":{"dtype":"U8","shape":[[0]],"data_offsets":[0,0]}})",
        R"({"t":{"dtype":["U8"],"shape":[0],"data_offsets":[0,0]}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":1}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":"a"}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":{}}})",
        R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":[]}})"}) {
    SCOPED_TRACE(header);
    refusal_of(file_of(header));
  }
}

TEST(ReadSafetensors, RefusesNumbersThatAreNotUnsignedAndWhole) {
  for (const std::string number : {"-1", "-0", "1.0", "1e0", "18446744073709551616", "1e999"}) {
    SCOPED_TRACE(number);
    refusal_of_tensor("U8", "[" + number + "]", "[0,1]", 1);
    refusal_of_tensor("U8", "[1]", "[0," + number + "]", 1);
  }
}

TEST(ReadSafetensors, RefusesDeepNesting) {
  const std::string open(1'000'000, '[');
  refusal_of(file_of("{\"t\":" + open + std::string(open.size(), ']') + "}"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  refusal_of(file_of(objects + "1" + std::string(100'000, '}')));
}

TEST(ReadSafetensors, RefusesNamesGivenTwice) {
  const std::string t = "\"t\":" + entry_of("U8", "[0]", "[0,0]");
  EXPECT_THAT(refusal_of(file_of("{" + t + "," + t + "}")), HasSubstr("'t' stands twice"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{},"__metadata__":{}})")),
              HasSubstr("stands twice"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"a":"1","a":"2"}})")),
              HasSubstr("'a' stands twice"));
  EXPECT_THAT(refusal_of(file_of(R"({"t":{"dtype":"U8","dtype":"U8"}})")),
              HasSubstr("'dtype' of tensor 't' stands twice"));
}

TEST(ReadSafetensors, RefusesNamesThatAreTooLongOrSteerTheTerminal) {
  const std::string t = entry_of("U8", "[0]", "[0,0]");
  EXPECT_NO_THROW(read_safetensors(file_of("{\"" + std::string(256, 'n') + "\":" + t + "}"), "f"));
  EXPECT_THAT(refusal_of(file_of("{\"" + std::string(257, 'n') + "\":" + t + "}")),
              HasSubstr("longer than 256 bytes"));
  EXPECT_THAT(refusal_of(file_of(R"({"\u001b[2J":)" + t + "}")), HasSubstr("control character"));
}

TEST(ReadSafetensors, TakesAsManyTensorsAsTheLimitAndNoMore) {
  const std::string none = entry_of("U8", "[0]", "[0,0]");
  std::string header = "{\"0\":" + none;
  for (int i = 1; i < 65'536; ++i) header += ",\"" + std::to_string(i) + "\":" + none;

  EXPECT_EQ(read_safetensors(file_of(header + "}"), "f").tensors.size(), 65'536u);
  EXPECT_THAT(refusal_of(file_of(header + ",\"more\":" + none + "}")),
              HasSubstr("more than 65536 tensors"));
}

TEST(ReadSafetensors, RefusesShapesThatOverflow) {
  const std::string huge = "9223372036854775808";  // 2^63
  const std::vector<std::string> shapes{"[" + huge + ",2]",
                                        "[" + huge + "]",
                                        "[4294967296,4294967296]",
                                        "[1099511627777]",
                                        "[0," + huge + "," + huge + "]",
                                        "[" + huge + "," + huge + ",0]",
                                        "[65536,65536,65536,65536,65536,65536]"};
  for (const std::string& shape : shapes) {
    SCOPED_TRACE(shape);
    for (const std::string dtype : {"U8", "F32", "U64"}) {
      EXPECT_THAT(refusal_of_tensor(dtype, shape, "[0,0]", 0), HasSubstr("137438953472"));
    }
  }
  EXPECT_THAT(refusal_of_tensor("U8", "[1,1,1,1,1,1,1]", "[0,1]", 1), HasSubstr("too many"));
}

TEST(ReadSafetensors, RefusesOffsetsThatDoNotFitTheShape) {
  for (const std::string offsets : {"[0,3]", "[0,5]", "[1,5]", "[4,0]", "[4,8]", "[8,4]",
                                    "[0,18446744073709551615]", "[18446744073709551612,0]"}) {
    SCOPED_TRACE(offsets);
    EXPECT_THAT(refusal_of_tensor("F32", "[1]", offsets, 8), HasSubstr("the data of tensor 't'"));
  }
  EXPECT_THAT(refusal_of_tensor("F64", "[1]", "[0,8]", 8), HasSubstr("unknown dtype"));
}

TEST(ReadSafetensors, RefusesGapsOverlapsAndOtherOrders) {
  const auto two = [](const std::string& first, const std::string& second) {
    return refusal_of(file_of(
        "{\"a\":" + entry_of("U8", "[4]", first) + ",\"b\":" + entry_of("U8", "[4]", second) + "}",
        std::string(9, 'x')));
  };

  EXPECT_THAT(two("[0,4]", "[5,9]"), HasSubstr("begins at 5, where 4 was expected"));
  EXPECT_THAT(two("[0,4]", "[3,7]"), HasSubstr("begins at 3, where 4 was expected"));
  EXPECT_THAT(two("[0,4]", "[0,4]"), HasSubstr("begins at 0, where 4 was expected"));
  EXPECT_THAT(two("[4,8]", "[0,4]"), HasSubstr("begins at 4, where 0 was expected"));
  EXPECT_THAT(two("[0,4]", "[4,8]"), HasSubstr("1 bytes follow its last tensor"));
}

TEST(ReadSafetensors, RefusesDataThatEndsEarlyBeforeTakingMemory) {
  EXPECT_THAT(refusal_of_tensor("F32", "[17179869184]", "[0,68719476736]", 4),
              HasSubstr("cut short"));
}

TEST(ReadSafetensors, RefusesBitsThatAreMiscounted) {
  const auto read = [](const std::string& bits, const std::string& shape, const std::string& data) {
    return file_of(R"({"__metadata__":{)" + bits + R"(},"t":)" +
                       entry_of("U64", shape, "[0," + std::to_string(data.size()) + "]") + "}",
                   data);
  };
  const std::string word("\x01\x00\x00\x00\x00\x00\x00\x00", 8);

  EXPECT_NO_THROW(read_safetensors(read(R"("bits:t":"1")", "[1]", word), "f"));
  EXPECT_NO_THROW(read_safetensors(read(R"("bits:t":"1")", "[]", word), "f"));
  EXPECT_NO_THROW(read_safetensors(read(R"("bits:t":"65")", "[1,2]", word + word), "f"));
  for (const std::string bits :
       {"", R"("bits:t":"0")", R"("bits:t":"65")", R"("bits:t":"-1")", R"("bits:t":"01")",
        R"("bits:t":"1 ")", R"("bits:t":"x")", R"("bits:t":"99999999999999999999")",
        R"("bits:t":"9223372036854775807")", R"("bits:u":"1")"}) {
    SCOPED_TRACE(bits);
    EXPECT_THAT(refusal_of(read(bits, "[1]", word)), HasSubstr("how many bits"));
  }
  refusal_of(read(R"("bits:t":"2")", "[]", word));
  EXPECT_THAT(refusal_of(read(R"("bits:t":"1","bits:u":"1")", "[1]", word)),
              HasSubstr("'bits:u' without such a tensor"));
  EXPECT_THAT(refusal_of(read(R"("bits:t":"65")", "[1,2]",
                              word + std::string("\x02\x00\x00\x00\x00\x00\x00\x00", 8))),
              HasSubstr("bits set beyond its end"));
}

TEST(ReadSafetensors, RefusesAChecksumThatStandsElsewhere) {
  const std::string digits(64, '0');
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"a":"","sha256":")" + digits + R"("}})")),
              HasSubstr("does not stand at the beginning"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"sha256":""}})")),
              HasSubstr("does not stand at the beginning"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"sha256":")" + digits + R"("}})")),
              HasSubstr("altered"));
}

}  // namespace
}  // namespace qnn
