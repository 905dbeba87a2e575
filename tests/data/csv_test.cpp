#include "data/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/config/problems.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;

Csv::Params flowers() {
  Csv::Params params;
  params.train = "train.csv";
  params.target = CsvLabel{.column = "kind", .classes = {}};
  return params;
}

class CsvDataset : public ::testing::Test {
 protected:
  FilesInMemory files{
      {{"/data/train.csv", "length,width,kind\n1,2.5,rose\n-3,1e-1,lily\n0,0,rose\n"},
       {"/data/test.csv", "kind,length,width\nlily,7,8\n"}}};
  DataSource source{.files = &files, .folder = "/data"};

  void expect_bad(const Csv::Params& params, Part part, const std::string& message) {
    expect_user_error(ErrorKind::BadData, HasSubstr(message), [&] {
      const Csv set(params);
      set.info(source);
      set.load(part, source);
    });
  }
};

TEST_F(CsvDataset, TakesAllOtherColumnsAsTheInput) {
  const Csv set(flowers());
  const DatasetInfo info = set.info(source);
  ASSERT_EQ(info.inputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].name, "input");
  EXPECT_EQ(info.inputs[0].shape, (Shape{2}));
  EXPECT_EQ(info.targets.at(0).name, "target");
  EXPECT_EQ(info.targets[0].info.classes, 2u);
  EXPECT_EQ(info.train_count, 3u);
  EXPECT_FALSE(info.has_test);
  const Samples samples = set.load(Part::Train, source);
  EXPECT_THAT(samples.inputs.at(0).floats(), ElementsAre(1, 2.5f, -3, 0.1f, 0, 0));
  EXPECT_THAT(samples.targets.at(0).labels(), ElementsAre(1, 0, 1));
}

TEST_F(CsvDataset, FindsTheColumnsOfTheTestPartByName) {
  Csv::Params params = flowers();
  params.test = "test.csv";
  params.input = {"width", "length"};
  const Csv set(params);
  EXPECT_TRUE(set.info(source).has_test);
  const Samples test = set.load(Part::Test, source);
  EXPECT_THAT(test.inputs.at(0).floats(), ElementsAre(8, 7));
  EXPECT_THAT(test.targets.at(0).labels(), ElementsAre(0));
}

TEST_F(CsvDataset, ReadsSeveralInputsAndTargets) {
  Csv::Params params = flowers();
  params.inputs = {{"b", {"length"}}, {"a", {"width", "0-1"}}};
  params.target.reset();
  params.targets = {{"kind", CsvLabel{.column = "2", .classes = {{"rose", "lily", "aster"}}}},
                    {"area", CsvValues{.columns = {"0", "1"}}}};
  const Csv set(params);
  const DatasetInfo info = set.info(source);
  EXPECT_EQ(info.inputs.at(0).shape, (Shape{3}));
  EXPECT_EQ(info.inputs.at(1).name, "b");
  EXPECT_EQ(info.targets.at(0).info.classes, 0u);
  EXPECT_EQ(info.targets.at(0).info.shape, (Shape{2}));
  EXPECT_EQ(info.targets.at(1).info.classes, 3u);
  const Samples samples = set.load(Part::Train, source);
  EXPECT_THAT(samples.inputs.at(0).floats(), ElementsAre(2.5f, 1, 2.5f, 0.1f, -3, 0.1f, 0, 0, 0));
  EXPECT_THAT(samples.targets.at(0).floats(), ElementsAre(1, 2.5f, -3, 0.1f, 0, 0));
  EXPECT_THAT(samples.targets.at(1).labels(), ElementsAre(0, 1, 0));
}

TEST_F(CsvDataset, CountsClassesOfWholeNumbersOverBothParts) {
  files.put("/data/train.csv", "5;0\n6;2\n");
  files.put("/data/test.csv", "7;4\n");
  Csv::Params params = flowers();
  params.test = "test.csv";
  params.header = false;
  params.separator = ";";
  params.target = CsvLabel{.column = "1", .classes = {}};
  const Csv set(params);
  EXPECT_EQ(set.info(source).targets.at(0).info.classes, 5u);
  EXPECT_EQ(set.info(source).train_count, 2u);
  EXPECT_THAT(set.load(Part::Test, source).targets.at(0).labels(), ElementsAre(4));
}

TEST_F(CsvDataset, NamesThePlaceOfWhatIsNoNumber) {
  files.put("/data/train.csv", "length,kind\n1,rose\n  x,lily\n");
  expect_bad(flowers(), Part::Train, "/data/train.csv:3:3: column 'length' is 'x'");
  for (const std::string text : {"", "nan", "inf", "1e99", "0x1", "1 2"}) {
    files.put("/data/train.csv", "length,kind\n" + text + ",rose\n");
    expect_bad(flowers(), Part::Train, "/data/train.csv:2:1: column 'length' is '" + text + "'");
  }
}

TEST_F(CsvDataset, RefusesClassesThatTheTrainingPartLacks) {
  files.put("/data/test.csv", "kind,length,width\nlily,7,8\ntulip,1,1\n");
  Csv::Params params = flowers();
  params.test = "test.csv";
  expect_bad(params, Part::Test,
             "/data/test.csv:3:1: column 'kind' is 'tulip'; it must be one of "
             "'lily', 'rose'");
}

TEST_F(CsvDataset, RefusesFilesThatDoNotFit) {
  Csv::Params params = flowers();
  params.target = CsvLabel{.column = "species", .classes = {}};
  expect_bad(params, Part::Train, "no column 'species'; its columns are 0 to 2");
  params = flowers();
  params.test = "test.csv";
  files.put("/data/test.csv", "kind,length\nlily,7\n");
  expect_bad(params, Part::Test, "'input' has 1 columns here, but 2");
  files.put("/data/train.csv", "length,kind\n");
  expect_bad(flowers(), Part::Train, "no rows below the header");
  expect_user_error(ErrorKind::MissingInput, HasSubstr("the file 'test'"),
                    [&] { Csv(flowers()).load(Part::Test, source); });
}

void expect_refused(const Csv::Params& params, const std::string& key) {
  try {
    const Csv set(params);
    FAIL() << "accepted; expected an error of " << key;
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), key);
    EXPECT_NE(error.help(), "");
  }
}

TEST(CsvParams, WantOneSeparatorAndColumns) {
  Csv::Params params = flowers();
  for (const std::string separator : {"", ",,", "\"", "3", "\n", "-"}) {
    params.separator = separator;
    expect_refused(params, "separator");
  }
  params = flowers();
  params.input = std::vector<std::string>{};
  expect_refused(params, "input");
  params = flowers();
  params.target.reset();
  expect_refused(params, "target");
  params.target = CsvValues{};
  expect_refused(params, "target");
  params.target = CsvLabel{.column = "kind", .classes = {{"a", "a"}}};
  expect_refused(params, "target");
}

}  // namespace
}  // namespace qnn
