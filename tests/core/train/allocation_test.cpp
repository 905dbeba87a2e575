#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <vector>

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
      std::size_t after_first = 0;
      std::vector<std::size_t> counts;  // of each epoch
      TrainRunHooks hooks;
      hooks.trainer.step = [&](const StepReport& report) {
        if (report.step_in_epoch == 1) after_first = allocations;
        if (report.step_in_epoch != report.steps_per_epoch) return;
        counts.push_back(allocations - after_first);
      };
      run_training(text, files, folder / "run", RunMode::New, hooks);
      ASSERT_EQ(counts.size(), 3u);
      // On a busy machine oneTBB's second thread joins late, once, and takes memory of its own.
      const auto with_some = 3 - std::ranges::count(counts, std::size_t{0});
      EXPECT_LE(with_some, threads - 1)
          << name << ": " << testing::PrintToString(counts) << ", " << threads << " threads";
    }
  }
}

// Runs `body` in a process of its own, whose allocations from number `first` on fail, `count` of
// them; whether that ended it: by an exception, or by std::terminate in a library's destructor.
bool ends_out_of_memory(std::size_t first, std::size_t count, const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    std::set_terminate([] { _exit(2); });
    failing_to = allocations + first + count - 1;
    failing_from = allocations + first;
    try {
      body();
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "allocation " << first << ": signal " << WTERMSIG(status);
  return WEXITSTATUS(status) != 0;
}

// Every so-manieth allocation of training and saving, once and for ever: whatever ends the process,
// the run goes on from what was saved and ends with the bytes that it would have had.
TEST(TrainRunOutOfMemory, LosesNothing) {
  const NetworkText text{.layers = R"(["flatten", {"type": "dense", "units": 3}])",
                         .optimizer = "\"adam\"",
                         .more_training = R"(, "checkpoint": {"every": 1})"};
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  const ThreadLimit limit(1);
  const auto train = [&](const char* name) {
    run_training(text, files, folder / name, RunMode::Resume);
  };
  train("whole");
  const std::string whole = lasting_bytes(files, folder / "whole");
  const std::size_t before = allocations;
  train("counted");
  const std::size_t count = allocations - before;
  ASSERT_GT(count, 1000u);
  std::size_t ended = 0, runs = 0;
  for (const std::size_t in_a_row : {std::size_t{1}, count}) {
    for (std::size_t back = 0; back < count; back += 1 + back / 25) {  // from the last to the first
      files.remove_directory_tree(folder / "run");
      ended += ends_out_of_memory(count - back, in_a_row, [&] { train("run"); }) ? 1 : 0;
      train("run");
      ASSERT_EQ(lasting_bytes(files, folder / "run"), whole) << count - back << " " << in_a_row;
      ++runs;
    }
  }
  EXPECT_GT(ended, runs / 2);
}

}  // namespace
}  // namespace qnn::testing_support

#endif
