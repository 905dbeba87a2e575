#include "data/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/config/problems.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/npy_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;
using testing_support::npy_bytes_of;

Npy::Params one_of_each() {
  Npy::Params params;
  params.train.input = "x.npy";
  params.train.target = "y.npy";
  return params;
}

Npy::Params several_with_test() {
  Npy::Params params;
  params.train.inputs = {{"right", "r.npy"}, {"left", "l.npy"}};
  params.train.targets = {{"kind", "k.npy"}, {"size", "s.npy"}};
  params.test = Npy::Files{.input = {},
                           .inputs = {{"right", "rt.npy"}, {"left", "lt.npy"}},
                           .target = {},
                           .targets = {{"kind", "kt.npy"}, {"size", "st.npy"}}};
  return params;
}

class NpyDataset : public ::testing::Test {
 protected:
  FilesInMemory files{
      {{"/data/x.npy", npy_bytes_of<std::uint8_t>("|u1", "(2, 1, 2, 1)", {1, 2, 3, 4})},
       {"/data/y.npy", npy_bytes_of<std::int64_t>("<i8", "(2,)", {4, 0})},
       {"/data/l.npy", npy_bytes_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6})},
       {"/data/r.npy", npy_bytes_of<double>("<f8", "(2,)", {0.5, -1})},
       {"/data/k.npy", npy_bytes_of<std::int32_t>("<i4", "(2,)", {0, 1})},
       {"/data/s.npy", npy_bytes_of<float>("<f4", "(2, 2)", {9, 8, 7, 6})},
       {"/data/lt.npy", npy_bytes_of<float>("<f4", "(1, 3)", {7, 8, 9})},
       {"/data/rt.npy", npy_bytes_of<double>("<f8", "(1,)", {2})},
       {"/data/kt.npy", npy_bytes_of<std::int32_t>("<i4", "(1,)", {2})},
       {"/data/st.npy", npy_bytes_of<float>("<f4", "(1, 2)", {5, 4})}}};
  DataSource source{.files = &files, .folder = "/data"};
};

TEST_F(NpyDataset, ReadsBytesAndClasses) {
  const Npy set(one_of_each());
  const DatasetInfo info = set.info(source);
  ASSERT_EQ(info.inputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].name, "input");
  EXPECT_EQ(info.inputs[0].shape, (Shape{1, 2, 1}));
  EXPECT_EQ(info.targets.at(0).name, "target");
  EXPECT_EQ(info.targets[0].info.classes, 5u);
  EXPECT_EQ(info.train_count, 2u);
  EXPECT_FALSE(info.has_test);
  const Samples samples = set.load(Part::Train, source);
  EXPECT_THAT(samples.inputs.at(0).bytes(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(samples.targets.at(0).labels(), ElementsAre(4, 0));
}

TEST_F(NpyDataset, ReadsSeveralArraysByName) {
  const Npy set(several_with_test());
  const DatasetInfo info = set.info(source);
  ASSERT_EQ(info.inputs.size(), 2u);
  EXPECT_EQ(info.inputs[0].name, "left");
  EXPECT_EQ(info.inputs[0].shape, (Shape{3}));
  EXPECT_EQ(info.inputs[1].name, "right");
  EXPECT_EQ(info.inputs[1].shape, (Shape{1}));
  ASSERT_EQ(info.targets.size(), 2u);
  EXPECT_EQ(info.targets[0].info.classes, 3u);  // of both parts
  EXPECT_EQ(info.targets[1].info.classes, 0u);
  EXPECT_EQ(info.targets[1].info.shape, (Shape{2}));
  EXPECT_TRUE(info.has_test);

  const Samples train = set.load(Part::Train, source);
  EXPECT_THAT(train.inputs.at(0).floats(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(train.inputs.at(1).floats(), ElementsAre(0.5f, -1));
  EXPECT_THAT(train.targets.at(0).labels(), ElementsAre(0, 1));
  EXPECT_THAT(train.targets.at(1).floats(), ElementsAre(9, 8, 7, 6));
  const Samples test = set.load(Part::Test, source);
  EXPECT_EQ(test.count(), 1u);
  EXPECT_EQ(test.targets.at(1).shape, (Shape{2}));
  EXPECT_THAT(test.targets[0].labels(), ElementsAre(2));
}

TEST_F(NpyDataset, TakesTheNumberOfClassesFromTheConfig) {
  Npy::Params params = one_of_each();
  params.classes = {{"target", 10}};
  EXPECT_EQ(Npy(params).info(source).targets.at(0).info.classes, 10u);
  EXPECT_TRUE(files.read_whole().empty());
  params.classes = {{"target", 4}};
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("/data/y.npy"), HasSubstr("0 to 3")),
                    [&] { Npy(params).load(Part::Train, source); });
}

TEST_F(NpyDataset, RefusesArraysOfDifferentLength) {
  files.put("/data/y.npy", npy_bytes_of<std::int64_t>("<i8", "(3,)", {0, 1, 2}));
  for (const bool load : {false, true}) {
    expect_user_error(ErrorKind::BadData,
                      AllOf(HasSubstr("/data/y.npy: there are 3 samples"), HasSubstr("x.npy")),
                      [&] {
                        const Npy set(one_of_each());
                        load ? void(set.load(Part::Train, source)) : void(set.info(source));
                      });
  }
}

TEST_F(NpyDataset, RefusesIntegersOfSeveralAxesAsATarget) {
  files.put("/data/y.npy", npy_bytes_of<std::int64_t>("<i8", "(2, 1)", {0, 1}));
  expect_user_error(ErrorKind::BadData, HasSubstr("reshape(-1)"),
                    [&] { Npy(one_of_each()).info(source); });
}

TEST_F(NpyDataset, RefusesATestPartOfAnotherShapeOrKind) {
  files.put("/data/lt.npy", npy_bytes_of<float>("<f4", "(1, 2)", {7, 8}));
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("'left'"), HasSubstr("[2]")),
                    [&] { Npy(several_with_test()).info(source); });
  files.put("/data/lt.npy", npy_bytes_of<float>("<f4", "(1, 3)", {7, 8, 9}));
  files.put("/data/kt.npy", npy_bytes_of<float>("<f4", "(1,)", {1}));
  expect_user_error(ErrorKind::BadData, HasSubstr("'kind'"),
                    [&] { Npy(several_with_test()).info(source); });
}

TEST_F(NpyDataset, SaysWhichFileIsMissingAndHowToGiveATestPart) {
  Npy::Params params = one_of_each();
  params.train.input = "none.npy";
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("/data/none.npy"), HasSubstr("--data-dir")),
                    [&] { Npy(params).info(source); });
  expect_user_error(ErrorKind::MissingInput, HasSubstr("'test'"),
                    [&] { Npy(one_of_each()).load(Part::Test, source); });
}

void expect_refused(const Npy::Params& params, const std::string& key, const std::string& message) {
  try {
    const Npy set(params);
    FAIL() << "accepted; expected: " << message;
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), key);
    EXPECT_THAT(std::string(error.what()) + error.help(), HasSubstr(message));
  }
}

TEST(NpyParams, WantOneFormOfInputsAndTargets) {
  Npy::Params params;
  params.train.target = "y.npy";
  expect_refused(params, "input", "is required");
  params.train.input = "x.npy";
  params.train.inputs = {{"left", "x.npy"}};
  expect_refused(params, "inputs", "beside 'input'");
  params.train.input.reset();
  params.train.inputs = {{"a/b", "x.npy"}};
  expect_refused(params, "inputs", "'a/b'");
}

TEST(NpyParams, WantTheSameNamesInBothPartsAndKnownTargets) {
  Npy::Params params = several_with_test();
  params.test->inputs.erase("left");
  expect_refused(params, "test", "right");
  params = several_with_test();
  params.test->targets.clear();
  expect_refused(params, "test", "'target'");
  params = one_of_each();
  params.classes = {{"label", 3}};
  expect_refused(params, "classes", "the targets are target");
}

}  // namespace
}  // namespace qnn
