#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/parallel.hpp"
#include "tests/support/counted_allocations.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

#ifdef QNN_COUNTS_ALLOCATIONS

namespace qnn::testing_support {
namespace {

// From the first step to the last one of an epoch: data, model, optimizers, metrics and reports.
TEST(TrainerSteps, AllocateNothingAfterTheFirst) {
  std::vector<NamedNetwork> networks = network_zoo();
  for (NamedNetwork& large : network_zoo_for_threads()) networks.push_back(std::move(large));
  UnsyncedFileSystem files;
  for (const int threads : {1, 2}) {
    const ThreadLimit limit(threads);
    for (auto& [name, text] : networks) {
      const TemporaryFolder folder;
      const bool images = std::count(text.shape.begin(), text.shape.end(), ',') == 2;
      if (images) text.more_data = R"(, "augment": ["random_flip", "random_crop"])";
      text.metrics = R"(["accuracy", "auc", "confusion_matrix", "f1_score", "flip_ratio",
                         "precision", "mean_squared_error", {"type": "top_k", "k": 2}])";
      std::size_t after_first = 0, epochs = 0;
      TrainRunHooks hooks;
      hooks.trainer.step = [&, &network = name](const StepReport& report) {
        if (report.step_in_epoch == 1) after_first = allocations;
        if (report.step_in_epoch != report.steps_per_epoch) return;
        EXPECT_EQ(allocations - after_first, 0u)
            << network << ", epoch " << report.epoch << ", " << threads << " threads";
        ++epochs;
      };
      run_training(text, files, folder / "run", RunMode::New, hooks);
      EXPECT_EQ(epochs, 3u);
    }
  }
}

}  // namespace
}  // namespace qnn::testing_support

#endif
