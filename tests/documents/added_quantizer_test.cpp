// The quantizer that docs/ADDING_A_QUANTIZER.md adds is registered as it says, is right, and
// trains.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/text.hpp"
#include "core/quantizers/ste_sign_soft.hpp"
#include "core/train/train_run.hpp"
#include "tests/support/quantizer_runs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::ElementsAre;

TEST(SteSignSoft, FadesLinearlyToTheEdgeOfItsWindow) {
  EXPECT_THAT(backward(SteSignSoft({.width = 2}), {0, 1, -1, 2, 3}, {1, 1, 1, 1, 1}),
              ElementsAre(1, 0.5f, 0.5f, 0, 0));
}

TEST(AddedQuantizer, TrainsTheFirstConfigOfTheReadme) {
  const auto files = make_posix_file_system();
  const testing_support::TemporaryFolder folder;
  Catalog catalog = make_catalog();
  catalog.quantizers.add<SteSignSoft>();
  const std::vector<Override> overrides{
      parse_set("model.defaults.quant_dense.kernel_quantizer=ste_sign_soft"),
      parse_set("training.epochs=3")};
  const Document document =
      load_document(*files, Path(QNN_SOURCE_DIR) / "configs/digits/bnn_mlp.json", overrides);
  const DataSource source{.files = files.get(), .folder = {}};
  Log log(LogLevel::Warning);

  const TrainRunResult result = train_run(check_run(document, catalog, "run", source),
                                          {.output = folder / "run",
                                           .mode = RunMode::New,
                                           .passes_off = {},
                                           .command_line = "test",
                                           .machine = {}},
                                          *files, source, log, {});

  const std::string accuracy = "\"accuracy\": ";
  const std::size_t at = result.json.rfind(accuracy);
  ASSERT_NE(at, std::string::npos) << result.json;
  const std::string digits = result.json.substr(at + accuracy.size(), 4);
  EXPECT_GT(parse_double(digits).value_or(0), 0.8) << result.json;
}

TEST(AddedQuantizer, IsAddedByTheLineThatTheDocumentNames) {
  const auto files = make_posix_file_system();
  const std::string document =
      files->read(Path(QNN_SOURCE_DIR) / "docs/ADDING_A_QUANTIZER.md", 1 << 20);
  const std::string list =
      files->read(Path(QNN_SOURCE_DIR) / "core/quantizers/builtin_quantizers.cpp", 1 << 20);

  EXPECT_NE(document.find("`registry.add<SteSignSoft>();`"), std::string::npos);
  EXPECT_NE(list.find("registry.add<SteSign>();"), std::string::npos);
}

}  // namespace
}  // namespace qnn
