#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "core/base/parallel.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

// Sanitizers have an allocator of their own; without them every allocation of this program, on any
// thread, comes through here.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)

namespace {
std::atomic<std::size_t> allocations{0};  // NOLINT: what the test is about
}

extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT: glibc's own names
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void* malloc(std::size_t size) {                                 // NOLINT: replaces the library's
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {  // NOLINT: likewise
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, size);
}
}

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
      text.more_data = R"(, "augment": ["random_flip", "random_crop"])";
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
