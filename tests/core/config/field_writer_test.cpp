#include "core/config/field_writer.hpp"

#include <gmock/gmock.h>

#include "core/json/json.hpp"
#include "tests/core/config/every_kind.hpp"

namespace qnn {
namespace {

using every_kind::EveryKind;

Json write(EveryKind value) {
  Json json;
  FieldWriter writer{ValueWriter(json)};
  value.fields(writer);
  return json;
}

TEST(FieldWriter, WritesEveryFieldInOrder) {
  EveryKind value;
  value.units = 3;
  value.values = {0.5, 2};
  value.activation = every_kind::LeakyRelu{};

  EXPECT_EQ(
      write(value).dump(),
      R"({"use_bias":true,"label":"none","clip_value":1.3,"scale":0.1,"shift":-1,"units":3,)"
      R"("seed":1,"limit":2.5,"strides":[1,1],"values":[0.5,2.0],"axes":[-1],)"
      R"("padding":"valid","inner":{"shift":0},"activation":{"type":"leaky_relu","slope":0.1},)"
      R"("rate":0.001,"extra":null})");
}

TEST(FieldWriter, WritesAChoiceWithItsTypeFirst) {
  EveryKind value;
  value.rate = every_kind::Cosine{.from = 0.5};
  value.extra = every_kind::Relu{};
  const Json json = write(value);

  EXPECT_EQ(json["rate"].dump(), R"({"type":"cosine","from":0.5})");
  EXPECT_EQ(json["extra"].dump(), R"({"type":"relu"})");
}

TEST(FieldWriter, WritesWhatFieldReaderReads) {
  EveryKind value;
  value.use_bias = false;
  value.clip_value = 0.7f;
  value.seed = 18446744073709551615u;
  value.units = 5;
  value.limit.reset();
  value.padding = every_kind::Padding::Same;
  value.rate = every_kind::Cosine{.from = 1.0 / 3.0};
  const Json first = write(value);
  Problems problems;
  EveryKind again;

  read_fields(ConfigValue(first, "", problems), again);

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(again.clip_value, 0.7f);
  EXPECT_EQ(std::get<every_kind::Cosine>(again.rate).from, 1.0 / 3.0);
  EXPECT_EQ(write(again), first);
}

TEST(FieldWriter, KeepsMembersThatAreThereAlready) {
  Json json = Json::parse(R"({"type": "x"})");
  FieldWriter writer{ValueWriter(json)};
  every_kind::Inner inner{.shift = 4};

  inner.fields(writer);

  EXPECT_EQ(json.dump(), R"({"type":"x","shift":4})");
}

}  // namespace
}  // namespace qnn
