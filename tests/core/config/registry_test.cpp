#include "core/config/registry.hpp"

#include <gmock/gmock.h>

#include "core/json/json.hpp"
#include "tests/core/config/problem_texts.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Shape {
 public:
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

class Square final : public Shape {
 public:
  static constexpr std::string_view kName = "square";
  static constexpr std::string_view kSummary = "four equal sides";
  static constexpr std::string_view kFormula = "side^2";
  struct Params {
    double side = 1;
    std::string colour = "red";
    template <class Fields>
    void fields(Fields& f) {
      f.optional("side", side, "length", GreaterThan{0});
      f.optional("colour", colour, "as the eye sees it");
    }
  };

  explicit Square(const Params& params) : side_(params.side) {
    if (params.colour == "puce") throw FieldError("colour", "nobody knows it", "write \"red\"");
  }
  double area() const override { return side_ * side_; }

 private:
  double side_;
};

class Point final : public Shape {
 public:
  static constexpr std::string_view kName = "point";
  static constexpr std::string_view kSummary = "no sides";
  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };
  explicit Point(const Params&) {}
  double area() const override { return 0; }
};

Registry<Shape> shapes() {
  Registry<Shape> registry;
  registry.add<Square>();
  registry.add<Point>();
  return registry;
}

// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct Made {
  std::unique_ptr<Shape> shape;
  std::vector<std::string> problems;
  Json resolved;
};

Made make(const std::string& text) {
  const Json json = Json::parse(text);
  Problems problems;
  Made made;
  made.shape = shapes().make(ConfigValue(json, "/shape", problems), ValueWriter(made.resolved));
  made.problems = problem_texts(problems);
  return made;
}

TEST(Registry, MakesWhatTheConfigNames) {
  const Made made = make(R"({"type": "square", "side": 3})");

  ASSERT_NE(made.shape, nullptr);
  EXPECT_EQ(made.shape->area(), 9.0);
  EXPECT_THAT(made.problems, IsEmpty());
  EXPECT_EQ(made.resolved.dump(), R"({"type":"square","side":3.0,"colour":"red"})");
}

TEST(Registry, TakesAName) {
  const Made made = make(R"("point")");

  ASSERT_NE(made.shape, nullptr);
  EXPECT_EQ(made.resolved.dump(), R"({"type":"point"})");
}

TEST(Registry, MakesNothingOfAnUnknownType) {
  const Made made = make(R"("sqare")");

  EXPECT_EQ(made.shape, nullptr);
  EXPECT_THAT(made.problems, ElementsAre("/shape: unknown type 'sqare' | did you mean 'square'? "
                                         "known types: point, square"));
}

TEST(Registry, MakesNothingOfWrongFields) {
  const Made made = make(R"({"type": "square", "side": 0, "sid": 1})");

  EXPECT_EQ(made.shape, nullptr);
  EXPECT_THAT(made.problems, ElementsAre("/shape/side: must be greater than 0, got 0",
                                         "/shape/sid: unknown key 'sid' | did you mean 'side'?"));
}

TEST(Registry, ReportsAComplaintOfTheConstructorAtItsField) {
  const Made made = make(R"({"type": "square", "colour": "puce"})");

  EXPECT_EQ(made.shape, nullptr);
  EXPECT_THAT(made.problems, ElementsAre("/shape/colour: nobody knows it | write \"red\""));
}

TEST(Registry, LetsOthersReadTheirKeys) {
  const Json json = Json::parse(R"({"type": "square", "name": "a"})");
  const std::vector<std::string> others{"type", "name"};
  const Registry<Shape> registry = shapes();
  Problems problems;
  Json resolved;

  const auto shape =
      registry.find("square")->make(ConfigValue(json, "", problems), others, ValueWriter(resolved));

  EXPECT_NE(shape, nullptr);
  EXPECT_TRUE(problems.empty());
}

TEST(Registry, ListsItsTypes) {
  const Registry<Shape> registry = shapes();

  EXPECT_THAT(registry.names(), ElementsAre("point", "square"));
  EXPECT_EQ(registry.find("circle"), nullptr);
  EXPECT_EQ(registry.find("square")->doc.formula, "side^2");
  EXPECT_EQ(registry.find("square")->doc.fields.at(1).key, "colour");
}

TEST(Registry, TakesEachNameOnce) {
  Registry<Shape> registry = shapes();

  EXPECT_THROW(registry.add<Point>(), InternalError);
}

}  // namespace
}  // namespace qnn
