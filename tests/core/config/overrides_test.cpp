#include "core/config/overrides.hpp"

#include <gmock/gmock.h>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/fields.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view kConfig = R"({
  "seed": 1,
  "name": "a",
  "training": {"optimizer": "adam", "metrics": ["accuracy", "top_k"], "monitor": null},
  "model": {"layers": [
    {"type": "flatten"},
    {"type": "dense", "name": "hidden", "units": 4},
    {"type": "dense", "name": "last", "units": 2}
  ]}
})";

Override unset(const std::string& path) { return {.path = path, .value = {}, .unset = true}; }

Document with(const std::vector<Override>& overrides) {
  return parse_document(kConfig, "c.json", overrides);
}

Json at(const Document& document, const std::string& pointer) {
  return document.value.at(Json::json_pointer(pointer));
}

std::string place_of(const Document& document, const std::string& pointer) {
  const auto found = document.origins.find(pointer);
  return found == document.origins.end() ? ""
                                         : format("{}:{}", found->second.file, found->second.line);
}

// "message | help" of each problem.
std::vector<std::string> refusals(const std::vector<Override>& overrides) {
  std::vector<std::string> texts;
  try {
    with(overrides);
  } catch (const ConfigError& error) {
    for (const auto& [pointer, message, help] : error.problems()) {
      EXPECT_EQ(pointer, "");
      texts.push_back(message + (help.empty() ? "" : " | " + help));
    }
  }
  return texts;
}

TEST(ParseSet, SplitsAtTheFirstEqualsSign) {
  const Override change = parse_set("about.summary=a=b");

  EXPECT_EQ(change.path, "about.summary");
  EXPECT_EQ(change.value, "a=b");
  EXPECT_FALSE(change.unset);
  EXPECT_EQ(parse_set("name=").value, "");
}

TEST(ParseSet, AsksForAPathAndAValue) {
  for (const std::string argument : {"seed", "=3", ""}) {
    try {
      parse_set(argument);
      ADD_FAILURE() << argument;
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Usage);
      EXPECT_EQ(error.what(),
                "--set " + argument + ": write PATH=VALUE, such as --set training.epochs=5");
    }
  }
}

TEST(Set, ReadsJsonIfItIsSomeAndElseText) {
  const Document document =
      with({parse_set("a=3e-3"), parse_set("b=true"), parse_set("c=[1, \"x\"]"),
            parse_set("d={\"type\": \"sgd\"}"), parse_set("e=sgd"), parse_set("f=\"3\""),
            parse_set("g="), parse_set("h=[1,"), parse_set("i=null"), parse_set("j=NaN"),
            parse_set("k=1e999")});

  EXPECT_EQ(at(document, "/a"), Json(0.003));
  EXPECT_EQ(at(document, "/b"), Json(true));
  EXPECT_EQ(at(document, "/c"), Json::array({1, "x"}));
  EXPECT_EQ(at(document, "/d/type"), Json("sgd"));
  EXPECT_EQ(at(document, "/e"), Json("sgd"));
  EXPECT_EQ(at(document, "/f"), Json("3"));
  EXPECT_EQ(at(document, "/g"), Json(""));
  EXPECT_EQ(at(document, "/h"), Json("[1,"));
  EXPECT_EQ(at(document, "/i"), Json(nullptr));
  EXPECT_EQ(at(document, "/j"), Json("NaN"));
  EXPECT_EQ(at(document, "/k"), Json("1e999"));
}

TEST(Set, KeepsWhatWasTypedBesideScalars) {
  EXPECT_THAT(with({parse_set("a=3.0"), parse_set("b=null"), parse_set("c=[1]"),
                    parse_set("d=text"), parse_set("e=\"3\"")})
                  .override_texts,
              ElementsAre(Pair("/a", "3.0"), Pair("/b", "null")));
  EXPECT_THAT(with({parse_set("a=3"), parse_set("a=text")}).override_texts, IsEmpty());
  EXPECT_THAT(with({parse_set("a.b=3"), parse_set("a={}")}).override_texts, IsEmpty());
}

TEST(Set, MarksTheOriginAndForgetsOlderOnesWithin) {
  const Document document = with({parse_set("model={\"layers\": []}")});

  EXPECT_EQ(place_of(document, "/model"), "--set model:0");
  EXPECT_EQ(place_of(document, "/model/layers"), "");
  EXPECT_EQ(place_of(document, "/model/layers/1/units"), "");
  EXPECT_EQ(place_of(document, "/training"), "c.json:4");
}

TEST(Set, MakesMissingMembers) {
  const Document document = with({parse_set("data.loader.threads=2")});

  EXPECT_EQ(at(document, "/data").dump(), R"({"loader":{"threads":2}})");
  EXPECT_EQ(place_of(document, "/data"), "--set data.loader.threads:0");
  EXPECT_EQ(place_of(document, "/data/loader/threads"), "--set data.loader.threads:0");
}

TEST(Set, GoesIntoATextAsIntoItsType) {
  const Document document = with({parse_set("training.optimizer.learning_rate=3e-3")});

  EXPECT_EQ(at(document, "/training/optimizer").dump(), R"({"type":"adam","learning_rate":0.003})");
  EXPECT_EQ(place_of(document, "/training/optimizer"), "c.json:4");
  EXPECT_EQ(place_of(document, "/training/optimizer/type"), "c.json:4");
  EXPECT_EQ(place_of(document, "/training/optimizer/learning_rate"),
            "--set training.optimizer.learning_rate:0");
  EXPECT_EQ(at(with({parse_set("training.metrics.1.k=5")}), "/training/metrics").dump(),
            R"(["accuracy",{"type":"top_k","k":5}])");
}

TEST(Set, FindsElementsByIndexAndByName) {
  const Document document =
      with({parse_set("model.layers.1.units=5"), parse_set("model.layers.last.units=6"),
            parse_set("training.metrics.0=loss")});

  EXPECT_EQ(at(document, "/model/layers/1/units"), Json(5));
  EXPECT_EQ(at(document, "/model/layers/2/units"), Json(6));
  EXPECT_EQ(at(document, "/training/metrics/0"), Json("loss"));
  EXPECT_EQ(place_of(document, "/model/layers/2/units"), "--set model.layers.last.units:0");
  EXPECT_EQ(place_of(document, "/model/layers/2/name"), "c.json:8");
}

TEST(Set, RefusesElementsThatAreNotThere) {
  EXPECT_THAT(refusals({parse_set("model.layers.3.units=1")}),
              ElementsAre("--set model.layers.3.units: 'model.layers' has no element 3 | "
                          "its elements are 0 to 2"));
  EXPECT_THAT(refusals({parse_set("model.layers.-1.units=1")}),
              ElementsAre("--set model.layers.-1.units: 'model.layers' has no element -1 | "
                          "its elements are 0 to 2"));
  EXPECT_THAT(refusals({parse_set("model.layers.hiden.units=1")}),
              ElementsAre("--set model.layers.hiden.units: 'model.layers' has no element named "
                          "'hiden' | did you mean 'hidden'?"));
  EXPECT_THAT(refusals({parse_set("model.layers.conv.units=1")}),
              ElementsAre("--set model.layers.conv.units: 'model.layers' has no element named "
                          "'conv' | names here: hidden, last"));
  EXPECT_THAT(refusals({parse_set("training.metrics.recall=1")}),
              ElementsAre("--set training.metrics.recall: 'training.metrics' has no element named "
                          "'recall' | write an index, 0 to 1"));
  EXPECT_THAT(refusals({parse_set("l=[]"), parse_set("l.0=1")}),
              ElementsAre("--set l.0: 'l' is an empty list"));
}

TEST(Set, RefusesANameThatTwoElementsHave) {
  EXPECT_THAT(refusals({parse_set("model.layers.last.name=hidden"),
                        parse_set("model.layers.hidden.units=1")}),
              ElementsAre("--set model.layers.hidden.units: 'model.layers' has 2 elements named "
                          "'hidden' | write an index, such as 1"));
}

TEST(Set, RefusesStepsIntoScalars) {
  EXPECT_THAT(refusals({parse_set("seed.x=1"), parse_set("training.monitor.part=a")}),
              ElementsAre("--set seed.x: 'seed' is 1 and has no 'x' | set 'seed' as a whole",
                          "--set training.monitor.part: 'training.monitor' is null and has no "
                          "'part' | set 'training.monitor' as a whole"));
}

TEST(Set, RefusesPathsThatAreNone) {
  EXPECT_THAT(refusals({parse_set("a..b=1"), parse_set("a.=1")}),
              ElementsAre("--set a..b: a step is empty; write it as in training.optimizer",
                          "--set a.: a step is empty; write it as in training.optimizer"));
  std::string deep = "a";
  for (int i = 0; i < 32; ++i) deep += ".a";
  EXPECT_THAT(refusals({parse_set(deep + "=1")}),
              ElementsAre("--set " + deep + ": more than 32 steps"));
}

TEST(Set, RefusesTextThatIsNotUtf8) {
  EXPECT_THAT(refusals({parse_set("name=\xff")}), ElementsAre("--set name: this is not UTF-8"));
}

TEST(Set, LeavesMisspeltMembersToTheReader) {
  struct Training {
    std::uint32_t epochs = 1;
    void fields(FieldReader& f) { f.optional("epochs", epochs, "rounds"); }
  };
  const std::vector<Override> overrides{parse_set("epoch=3")};
  const Document document = parse_document("{}", "c.json", overrides);
  Problems problems;
  Training training;
  FieldReader reader(config_root(document, problems));
  training.fields(reader);
  reader.finish();

  EXPECT_EQ(describe_problems(problems.list(), document),
            "--set epoch: /epoch: unknown key 'epoch'\n"
            "  did you mean 'epochs'?");
}

TEST(Unset, RemovesAMember) {
  const Document document = with({unset("training.metrics"), unset("name")});

  EXPECT_EQ(at(document, "/training").dump(), R"({"optimizer":"adam","monitor":null})");
  EXPECT_FALSE(document.value.contains("name"));
  EXPECT_EQ(place_of(document, "/training/metrics"), "");
  EXPECT_EQ(place_of(document, "/training/metrics/0"), "");
}

TEST(Unset, RemovesAnElementAndMovesTheOthersPlaces) {
  const Document document =
      with({parse_set("model.layers.2.units=9"), unset("model.layers.hidden")});

  EXPECT_EQ(at(document, "/model/layers").dump(),
            R"([{"type":"flatten"},{"type":"dense","name":"last","units":9}])");
  EXPECT_EQ(place_of(document, "/model/layers/0"), "c.json:6");
  EXPECT_EQ(place_of(document, "/model/layers/1"), "c.json:8");
  EXPECT_EQ(place_of(document, "/model/layers/1/name"), "c.json:8");
  EXPECT_EQ(place_of(document, "/model/layers/1/units"), "--set model.layers.2.units:0");
  EXPECT_EQ(place_of(document, "/model/layers/2"), "");
  EXPECT_EQ(place_of(document, "/model/layers/2/units"), "");
  EXPECT_THAT(document.override_texts, ElementsAre(Pair("/model/layers/1/units", "9")));
}

TEST(Unset, RefusesWhatIsNotThere) {
  EXPECT_THAT(
      refusals({unset("training.metric"), unset("trainin.metrics"), unset("model.x"),
                unset("training.optimizer.learning_rate"), unset("training.metrics.2")}),
      ElementsAre(
          "--unset training.metric: 'training' has no 'metric' | did you mean 'metrics'?",
          "--unset trainin.metrics: the config has no 'trainin' | did you mean 'training'?",
          "--unset model.x: 'model' has no 'x' | it has: layers",
          "--unset training.optimizer.learning_rate: 'training.optimizer' is the text \"adam\" "
          "and has no 'learning_rate'",
          "--unset training.metrics.2: 'training.metrics' has no element 2 | "
          "its elements are 0 to 1"));
}

TEST(Overrides, ApplyInOrder) {
  EXPECT_EQ(at(with({parse_set("seed=2"), unset("seed"), parse_set("seed=3")}), "/seed"), Json(3));
  EXPECT_THAT(
      refusals({unset("seed"), unset("seed")}),
      ElementsAre("--unset seed: the config has no 'seed' | it has: name, training, model"));
}

}  // namespace
}  // namespace qnn
