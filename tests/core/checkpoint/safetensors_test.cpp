#include "core/checkpoint/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/sha256.hpp"
#include "tests/core/checkpoint/checkpoint_files.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::string kNoDigest(64, '0');

TEST(WriteSafetensors, WritesTheBytesOfTheFormat) {
  const Tensor bias = tensor_of({2}, {1.0f, -2.0f});
  const std::vector<NamedView> tensors{{.name = "d/bias", .tensor = bias.view()}};

  std::string bytes = safetensors_bytes(tensors, {{"note", "a \"b\""}}).joined();

  // 1 is 3f800000, -2 is c0000000.
  const std::string header =
      R"({"__metadata__":{"sha256":")" + kNoDigest +
      R"(","note":"a \"b\""},"d/bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  const std::string blank = file_of(padded, std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8));
  ASSERT_EQ(bytes.size(), blank.size());
  EXPECT_EQ(bytes.substr(35, 64), sha256_hex(blank));
  EXPECT_EQ(bytes.replace(35, 64, kNoDigest), blank);
}

TEST(WriteSafetensors, StoresBitsAsWordsAndTheirNumberInTheMetadata) {
  Tensor kernel({2, 70}, DType::Bit);
  const std::vector<std::uint64_t> words{0x0123456789abcdef, 0x3f, 1, 0};
  std::copy(words.begin(), words.end(), kernel.view().words().begin());

  const std::string bytes =
      safetensors_bytes(std::vector<NamedView>{{.name = "k", .tensor = kernel.view()}}, {})
          .joined();

  EXPECT_THAT(bytes, HasSubstr(R"("bits:k":"70")"));
  EXPECT_THAT(bytes, HasSubstr(R"("k":{"dtype":"U64","shape":[2,2],"data_offsets":[0,32]})"));
  EXPECT_EQ(bytes.substr(bytes.size() - 32, 9), "\xef\xcd\xab\x89\x67\x45\x23\x01\x3f");
}

TEST(ReadSafetensors, GivesBackWhatWasWritten) {
  Tensor ints({3}, DType::I32);
  ints.view().ints()[2] = -7;
  Tensor bytes8({5}, DType::U8);
  bytes8.view().bytes8()[4] = 255;
  Tensor bits({2, 3, 65}, DType::Bit);
  bits.view().words()[11] = 1;
  Tensor bit(Shape{}, DType::Bit);
  bit.view().words()[0] = 1;
  const Tensor scalar = tensor_of({}, {0.5f});
  const Tensor none({0, 4});
  const std::vector<NamedView> tensors{
      {.name = "z", .tensor = bytes8.view()},   {.name = "a", .tensor = bits.view()},
      {.name = "b:m", .tensor = scalar.view()}, {.name = "none", .tensor = none.view()},
      {.name = "bit", .tensor = bit.view()},    {.name = "ints", .tensor = ints.view()}};

  const std::string file = safetensors_bytes(tensors, {{"k", "v"}}).joined();
  const SafetensorsFile back = read_safetensors(file, "f");

  EXPECT_THAT(back.metadata, ElementsAre(Pair("k", "v"), Pair("sha256", file.substr(35, 64))));
  ASSERT_EQ(back.tensors.size(), tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    SCOPED_TRACE(tensors[i].name);
    const Tensor& tensor = back.tensors[i].tensor;
    EXPECT_EQ(back.tensors[i].name, tensors[i].name);
    EXPECT_EQ(tensor.shape(), tensors[i].tensor.shape());
    EXPECT_EQ(tensor.dtype(), tensors[i].tensor.dtype());
    EXPECT_EQ(bytes_of_tensor(tensor),
              std::string(reinterpret_cast<const char*>(tensors[i].tensor.data()),
                          tensors[i].tensor.bytes()));
  }
}

TEST(ReadSafetensors, TakesFilesOfOtherProgramsWithoutChecksum) {
  const SafetensorsFile file = read_safetensors(
      file_of("{ \"w\" :\n{\"shape\":[1],\"data_offsets\":[0,4],\"dtype\":\"I32\"}}   ",
              std::string("\x02\x00\x00\x00", 4)),
      "f");

  ASSERT_EQ(file.tensors.size(), 1u);
  EXPECT_THAT(file.tensors[0].tensor.view().ints(), ElementsAre(2));
  EXPECT_TRUE(file.metadata.empty());
}

TEST(WriteSafetensors, RefusesMoreTensorsThanTheLimit) {
  const Tensor none({0});
  const std::vector<NamedView> tensors(65'537, {.name = "n", .tensor = none.view()});

  EXPECT_THROW(safetensors_bytes(tensors, {}), UserError);
}

TEST(WriteSafetensors, RefusesWhatTheReaderWouldRefuse) {
  const Tensor one({1});
  const auto write = [&](const std::string& name, const std::string& note) {
    return safetensors_bytes(std::vector<NamedView>{{.name = name, .tensor = one.view()}},
                             {{"note", note}})
        .joined();
  };

  EXPECT_NO_THROW(read_safetensors(write(std::string(256, 'n'), ""), "f"));
  EXPECT_THROW(write(std::string(257, 'n'), ""), UserError);
  EXPECT_NO_THROW(read_safetensors(write("n", std::string(4'000'000, 'x')), "f"));
  EXPECT_THROW(write("n", std::string(4 << 20, 'x')), UserError);
}

TEST(WriteSafetensors, RefusesNamesGivenTwiceAndKeysOfItsOwn) {
  const Tensor one({1});
  const NamedView named{.name = "n", .tensor = one.view()};
  const NamedView metadata{.name = "__metadata__", .tensor = one.view()};

  EXPECT_THROW(safetensors_bytes(std::vector{named, named}, {}), InternalError);
  EXPECT_THROW(safetensors_bytes(std::vector{metadata}, {}), InternalError);
  EXPECT_THROW(safetensors_bytes({}, {{"sha256", ""}}), InternalError);
  EXPECT_THROW(safetensors_bytes({}, {{"bits:n", "1"}}), InternalError);
}

}  // namespace
}  // namespace qnn
