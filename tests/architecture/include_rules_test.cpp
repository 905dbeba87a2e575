#include "tests/architecture/include_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/architecture/module_table.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A made-up tree: base owns fmt, kernels owns Eigen and may include base and tensor.
class MadeUpTree : public testing::Test {
 protected:
  void SetUp() override {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(testing::TempDir()) / (std::string("qnn_include_rules_") + test->name());
    fs::remove_all(root_);
    put("core/CMakeLists.txt",
        "# qnn_module(comment nothing)\n"
        "qnn_module(base LIBRARIES fmt::fmt)\n"
        "qnn_module(tensor base)\n"
        "qnn_module(kernels base tensor\n  LIBRARIES Eigen3::Eigen)\n"
        "qnn_module(data base DIRECTORY somewhere/data LIBRARIES ZLIB::ZLIB)\n");
  }
  void TearDown() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }

  // A file that includes `header`, in its third line.
  void put_include(const std::string& name, const std::string& header) {
    put(name, "#pragma once\n\n#include " + header + "\n");
  }

  std::vector<std::string> violations() const { return include_violations(root_); }

 private:
  fs::path root_;
};

TEST_F(MadeUpTree, WithoutAWrongIncludeHasNoViolation) {
  put_include("core/base/text.hpp", "<fmt/format.h>");
  put_include("core/tensor/tensor.hpp", "\"core/base/text.hpp\"");
  put_include("core/kernels/dense_eigen.cpp", "<Eigen/Dense>");
  put_include("core/kernels/cpu/dense.cpp", "\"core/tensor/tensor.hpp\"");
  put_include("core/kernels/targets.cpp", "HWY_TARGET_INCLUDE");
  put_include("data/gzip.cpp", "<zlib.h>");
  put_include("cli/main.cpp", "\"data/gzip.hpp\"");
  put_include("cli/flags.cpp", "<CLI/CLI.hpp>");
  put_include("tests/core/kernels/dense_test.cpp", "<Eigen/Dense>");
  put_include("tests/core/tensor/tensor_test.cpp", "\"tests/support/tensors.hpp\"");
  put_include("core/base/files.cpp", "<sys/stat.h>");
  put_include("core/base/about.md", "\"core/kernels/dense.hpp\"");
  put("core/base/comment.cpp", "// #include \"core/kernels/dense.hpp\"\n");

  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(MadeUpTree, WithAnUpwardIncludeNamesFileAndLine) {
  put_include("core/tensor/tensor.cpp", "\"core/kernels/dense.hpp\"");
  put_include("core/base/text.cpp", "\"data/gzip.hpp\"");
  put("core/kernels/dense.cpp", "  #  include \"cli/main.hpp\"\n");
  put_include("data/gzip.cpp", "\"core/tensor/tensor.hpp\"");
  put_include("core/tensor/shape.cpp", "\"tests/support/tensors.hpp\"");
  put_include("cli/main.cpp", "\"tests/support/tensors.hpp\"");

  EXPECT_THAT(violations(),
              UnorderedElementsAre(
                  "core/tensor/tensor.cpp:3: tensor may not include kernels "
                  "(core/kernels/dense.hpp)",
                  "core/base/text.cpp:3: base may not include data (data/gzip.hpp)",
                  "core/kernels/dense.cpp:1: kernels may not include cli (cli/main.hpp)",
                  "data/gzip.cpp:3: data may not include tensor (core/tensor/tensor.hpp)",
                  "core/tensor/shape.cpp:3: tensor may not include tests "
                  "(tests/support/tensors.hpp)",
                  "cli/main.cpp:3: cli may not include tests (tests/support/tensors.hpp)"));
}

TEST_F(MadeUpTree, WithALibraryOutsideItsModuleNamesItsOwner) {
  put_include("core/tensor/tensor.cpp", "<Eigen/Dense>");
  put_include("cli/main.cpp", "<fmt/format.h>");
  put_include("core/base/text.cpp", "<gtest/gtest.h>");
  put_include("core/kernels/dense.cpp", "<CLI/CLI.hpp>");

  EXPECT_THAT(
      violations(),
      UnorderedElementsAre(
          "core/tensor/tensor.cpp:3: tensor may not include Eigen/Dense, which is confined "
          "to kernels",
          "cli/main.cpp:3: cli may not include fmt/format.h, which is confined to base",
          "core/base/text.cpp:3: base may not include gtest/gtest.h, which is confined to "
          "tests",
          "core/kernels/dense.cpp:3: kernels may not include CLI/CLI.hpp, which is confined "
          "to cli"));
}

TEST_F(MadeUpTree, WithAnUnlistedLibraryIsCaught) {
  put_include("core/base/a.cpp", "<boost/any.hpp>");
  put_include("core/base/b.cpp", "<avif/avif.h>");
  put_include("core/base/c.cpp", "\"text.hpp\"");
  put_include("core/base/d.cpp", "<spdlog/spdlog.h>");
  put_include("tests/e_test.cpp", "<rapidcheck>");

  const std::string unlisted =
      "' is neither named from the root, nor a system header, nor of a listed library";
  EXPECT_THAT(violations(),
              ElementsAre("core/base/a.cpp:3: 'boost/any.hpp" + unlisted,
                          "core/base/b.cpp:3: 'avif/avif.h" + unlisted,
                          "core/base/c.cpp:3: 'text.hpp" + unlisted,
                          "core/base/d.cpp:3: no module has spdlog::spdlog in its LIBRARIES",
                          "tests/e_test.cpp:3: 'rapidcheck" + unlisted));
}

TEST_F(MadeUpTree, WithAnUnknownModuleIsCaught) {
  put_include("core/extra/a.cpp", "<vector>");
  put_include("core/loose.cpp", "<vector>");
  put_include("core/base/a.cpp", "\"core/extra/a.hpp\"");
  put_include("tests/a_test.cpp", "\"core/loose.hpp\"");

  EXPECT_THAT(violations(),
              ElementsAre("core/base/a.cpp:3: core/extra/a.hpp is in no module of "
                          "core/CMakeLists.txt",
                          "core/extra/a.cpp:1: is in no module of core/CMakeLists.txt",
                          "core/loose.cpp:1: is in no module of core/CMakeLists.txt",
                          "tests/a_test.cpp:3: core/loose.hpp is in no module of "
                          "core/CMakeLists.txt"));
}

TEST_F(MadeUpTree, WithAFaultInItsTableIsCaught) {
  put("core/CMakeLists.txt",
      "qnn_module(tensor base)\nqnn_module(base LIBRARIES fmt::fmt other::other)\n"
      "qnn_module(base)\nqnn_module(json LIBRARIES fmt::fmt)\n");

  EXPECT_THAT(
      violations(),
      ElementsAre("core/CMakeLists.txt:1: 'tensor' names 'base', which is no module above it",
                  "core/CMakeLists.txt:1: library 'fmt::fmt' has two owners",
                  "core/CMakeLists.txt:1: library 'other::other' is unknown; add its headers to "
                  "tests/architecture/include_rules.cpp",
                  "core/CMakeLists.txt:3: module 'base' stands twice"));
}

TEST(ModuleTable, HasDependenciesAndLibrariesOfEachRow) {
  const ModuleTable table = read_module_table(
      "qnn_module(a)\nqnn_module(b a # trailing\n  DIRECTORY x/y LIBRARIES L::l M::m)\n");

  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_THAT(table.rows.at("a").may_include, IsEmpty());
  EXPECT_THAT(table.rows.at("b").may_include, ElementsAre("a"));
  EXPECT_THAT(table.rows.at("b").libraries, ElementsAre("L::l", "M::m"));
  EXPECT_THAT(table.problems, IsEmpty());
}

TEST(IncludeRules, HoldInThisRepository) {
  const fs::path root = QNN_SOURCE_DIR;
  ASSERT_TRUE(fs::exists(root / "core" / "CMakeLists.txt"));

  for (const std::string& violation : include_violations(root)) ADD_FAILURE() << violation;
}

}  // namespace
}  // namespace qnn
