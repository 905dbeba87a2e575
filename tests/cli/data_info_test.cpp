// qnn-data info: what files of data are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/idx_bytes.hpp"
#include "tests/support/image_tree.hpp"
#include "tests/support/npy_bytes.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DataInfo : public ::testing::Test {
 protected:
  Finished info(const std::string& path) const {
    return run({.arguments = {"qnn-data", "info", path, "--json"}, .folder = folder_.path()});
  }
  // Of a file with these bytes.
  Json info_of(const std::string& name, const std::string& bytes) const {
    write_text(folder_ / name, bytes);
    const Finished finished = info(name);
    EXPECT_EQ(finished.exit, 0) << finished.err;
    return finished.exit == 0 ? Json::parse(finished.out) : Json();
  }

  TemporaryFolder folder_;
};

TEST_F(DataInfo, KnowsIdx) {
  const Json images = info_of("x.gz", gzip_of(idx_bytes({2, 3, 4}, std::string(24, 'x'))));
  EXPECT_EQ(images.at("kind"), "IDX");
  EXPECT_EQ(images.at("shape"), Json::parse("[2, 3, 4]"));
  EXPECT_EQ(images.at("samples"), 2);
  const Json labels = info_of("labels", idx_bytes({5}, std::string("\0\2\2\1\2", 5)));
  EXPECT_EQ(labels.at("classes"), 3);
  EXPECT_EQ(labels.at("labels"), Json::parse("[1, 1, 3]"));
}

TEST_F(DataInfo, KnowsCifar) {
  const auto record = [](std::string labels) { return labels.append(3072, 'x'); };
  const Json ten = info_of("a.bin", record("\3") + record("\7"));
  EXPECT_EQ(ten.at("kind"), "CIFAR-10 binary");
  EXPECT_EQ(ten.at("shape"), Json::parse("[2, 32, 32, 3]"));
  EXPECT_EQ(ten.at("classes"), 8);
  const Json hundred = info_of("b.bin", record("\x11\x62"));
  EXPECT_EQ(hundred.at("kind"), "CIFAR-100 binary");
  EXPECT_EQ(hundred.at("classes"), 99);
  write_text(folder_ / "c.bin", record("\x0a"));
  EXPECT_EQ(info("c.bin").exit, 65);
}

TEST_F(DataInfo, KnowsCsv) {
  const Json named = info_of("x.csv", "width;kind\n1.5;cat\n2;dog\n");
  EXPECT_EQ(named.at("columns"), Json::parse(R"(["width", "kind"])"));
  EXPECT_EQ(named.at("samples"), 2);
  const Json plain = info_of("y.csv", "1,2,3\n4,5,6\n");
  EXPECT_EQ(plain.at("columns"), 3);
  EXPECT_EQ(plain.at("samples"), 2);
}

TEST_F(DataInfo, KnowsNpy) {
  const Json array = info_of("x.npy", npy_bytes_of("<f4", "(2, 3)", std::vector<float>(6)));
  EXPECT_EQ(array.at("kind"), "NPY");
  EXPECT_EQ(array.at("dtype"), "float32");
  EXPECT_EQ(array.at("shape"), Json::parse("[2, 3]"));
}

TEST_F(DataInfo, KnowsRunsAndFoldersWithDamagedFiles) {
  write_text(folder_ / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  train(folder_.path(), {"tiny.json", "--output", "run"});
  const Json checkpoint = Json::parse(info("run").out);
  EXPECT_EQ(checkpoint.at("kind"), "checkpoint");
  EXPECT_GT(checkpoint.at("tensors"), 0);

  write_text(folder_ / "set/a", idx_bytes({2}, "\1\1"));
  write_text(folder_ / "set/b", idx_bytes({200}, "\1\1"));
  write_text(folder_ / "set/readme.txt", "hello");
  const Json files = Json::parse(info("set").out).at("files");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files.at(0).at("classes"), 2);
  EXPECT_EQ(files.at(1).at("kind"), "damaged");
}

TEST_F(DataInfo, KnowsImagesAndTheirTrees) {
  put_file(folder_ / "a.png", png_bytes(soft_image(5, 7, 3)));
  const Json image = Json::parse(info("a.png").out);
  EXPECT_EQ(image.at("kind"), "PNG image");
  EXPECT_EQ(image.at("shape"), Json::parse("[5, 7, 3]"));
  put_file(folder_ / "b.jpg", jpeg_bytes(soft_image(8, 4, 1)).substr(0, 100));
  EXPECT_EQ(info("b.jpg").exit, 65);

  put_part(folder_ / "trees", "train", 3);
  put_part(folder_ / "trees", "test", 2, 10);
  const Json parts = Json::parse(info("trees").out).at("files");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts.at(0).at("samples"), 6);
  EXPECT_EQ(parts.at(0).at("names"), Json::parse(R"(["cat", "dog"])"));
  EXPECT_EQ(parts.at(1).at("labels"), Json::parse("[2, 2]"));
  EXPECT_THAT(info("trees/train").err, HasSubstr("name the folder that holds 'train'"));
}

TEST_F(DataInfo, RefusesWhatIsNoData) {
  write_text(folder_ / "page.gz", "<html>");
  const Finished page = info("page.gz");
  EXPECT_EQ(page.exit, 65);
  EXPECT_THAT(page.err, AllOf(HasSubstr("page.gz"), HasSubstr("IDX, NPY, CSV")));
  EXPECT_EQ(info("nothing").exit, 66);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_EQ(info("empty").exit, 65);
}

}  // namespace
}  // namespace qnn::testing_support
