#include "core/train/duplicate_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/parallel.hpp"
#include "core/json/json.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// One byte a sample.
Samples samples_of(const std::vector<std::uint8_t>& bytes) {
  return labelled_images({1}, bytes, std::vector<std::int32_t>(bytes.size()));
}

class DuplicateCheckTest : public ::testing::Test {
 protected:
  // Looks through the data with one thread and with two.
  void expect(const Json& result, const testing::Matcher<std::string>& log_text) {
    for (const int threads : {1, 2}) {
      const ThreadLimit limit(threads);
      const Path file = folder / ("log" + std::to_string(threads));
      {
        Log log(LogLevel::Off);
        log.add_file(*files, file);
        EXPECT_EQ(DuplicateCheck(data, log).result(), result);
      }
      EXPECT_THAT(file_text(*files, file), log_text);
    }
  }

  TemporaryFolder folder;
  std::unique_ptr<FileSystem> files = make_posix_file_system();
  RunData data;
};

TEST_F(DuplicateCheckTest, NamesPairsOfSamples) {
  data.train = samples_of({10, 20, 30, 20});
  data.train.names = {"a/0.png", "a/1.png", "a/2.png", "a/3.png"};
  data.split = {.train = {0, 1, 2}, .validation = {3}};
  data.test = samples_of({1, 2, 3, 30, 10, 10, 20});
  expect(Json{{"validation", {{"samples", 1}, {"in_train", 1}}},
              {"test", {{"samples", 7}, {"in_train", 4}}}},
         AllOf(HasSubstr("1 of 1 validation samples are also in the training part"),
               HasSubstr("validation 3 (a/3.png) is train 1 (a/1.png)\n"),
               HasSubstr("4 of 7 test samples"),
               HasSubstr("test 3 is train 2 (a/2.png), test 4 is train 0 (a/0.png), test 5 is "
                         "train 0 (a/0.png), and more\n")));
}

TEST_F(DuplicateCheckTest, SaysSoIfThereAreNone) {
  data.train = samples_of({10, 20, 30});
  data.split = {.train = {0, 1, 2}, .validation = {}};
  data.validation = samples_of({40, 50});
  expect(Json{{"validation", {{"samples", 2}, {"in_train", 0}}}},
         AllOf(HasSubstr("validation: no sample of it is also in the training part"),
               Not(HasSubstr("warning"))));
}

TEST_F(DuplicateCheckTest, IsNothingWithoutOtherParts) {
  data.train = samples_of({10, 10});
  data.split = {.train = {0, 1}, .validation = {}};
  expect(Json::object(), testing::IsEmpty());
}

TEST_F(DuplicateCheckTest, StandsInTheResultOfARun) {
  run_training({.layers = R"(["flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
                .more_data = R"(, "validation": 0.2)"},
               *files, folder / "run");
  const Json result = Json::parse(file_text(*files, folder / "run/result.json"));
  EXPECT_EQ(result.at("duplicates"), (Json{{"validation", {{"samples", 2}, {"in_train", 0}}},
                                           {"test", {{"samples", 5}, {"in_train", 0}}}}));
}

}  // namespace
}  // namespace qnn::testing_support
