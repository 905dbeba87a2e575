// Runs whose file system fails: at any one operation, once or for ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/run_on_disk.hpp"

namespace qnn::testing_support {
namespace {

using Failure = FaultFileSystem::Failure;

class Fault : public RunOnDisk {
 protected:
  ~Fault() override { std::cout << failures_ << " failing operations\n"; }

  // Runs with every operation of it failing, from what lies on a disk. Whatever fails: a run that
  // says nothing of it is whole, checkpoints can be read, and the run goes on to the same end.
  void fail_each(const DiskContents& before, RunMode mode, Until until = Until::TheEnd) {
    const std::int64_t operations = count(before, mode, until);
    ASSERT_GT(operations, 30);
    for (const Failure failure : {Failure::Once, Failure::ForEver}) {
      for (std::int64_t at = 0; at < operations; ++at) {
        SCOPED_TRACE(format("operation {} of {} failed {}", at, operations,
                            failure == Failure::Once ? "once" : "for ever"));
        SimulatedDisk disk(before);
        fail(disk, mode, at, failure);
        expect_readable(disk, before);
        run_training(text(), disk, kRun, RunMode::Resume);
        ASSERT_EQ(lasting_bytes(disk, kRun), expected());
        ++failures_;
      }
    }
  }

 private:
  std::int64_t count(const DiskContents& before, RunMode mode, Until until) const {
    SimulatedDisk disk(before);
    FaultFileSystem counting(disk);
    TrainRunHooks hooks;
    std::int64_t at_start = 0;
    hooks.started = [&](const Path&) { at_start = counting.operations(); };
    run_training(text(), counting, kRun, mode, hooks);
    return until == Until::TheEnd ? counting.operations() : at_start;
  }

  void fail(SimulatedDisk& disk, RunMode mode, std::int64_t at, Failure failure) const {
    FaultFileSystem failing(disk, at, failure);
    bool told = false;
    try {
      run_training(text(), failing, kRun, mode);
    } catch (const UserError& error) {
      told = true;
      EXPECT_EQ(error.kind(), ErrorKind::Io) << error.what();
      EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr(std::string(kTemporaryPrefix))));
    }
    EXPECT_TRUE(failing.has_failed());
    if (!told) {
      EXPECT_EQ(lasting_bytes(disk, kRun), expected());
    }
  }

  // All checkpoints, but those that have lain there as they are, damaged or not.
  static void expect_readable(const SimulatedDisk& disk, const DiskContents& before) {
    const DiskContents now = disk.contents();
    for (const char* name : {"last", "previous", "best", "early_stopping"}) {
      const Path checkpoint = kRun / format("checkpoints/{}.safetensors", name);
      const auto found = now.find(checkpoint.string());
      const auto old = before.find(checkpoint.string());
      if (found == now.end() || (old != before.end() && old->second == found->second)) continue;
      EXPECT_NO_THROW(load_checkpoint(disk, checkpoint));
    }
  }

  int failures_ = 0;
};

TEST_F(Fault, OfAnyOperationOfANewRun) { fail_each({}, RunMode::New); }

TEST_F(Fault, OfAnyOperationOfAResumedRun) { fail_each(stopped_after(5), RunMode::Resume); }

TEST_F(Fault, OfAnyOperationWhileARunIsOverwritten) {
  fail_each(done(), RunMode::Overwrite, Until::TrainingBegins);
}

// From the checkpoint before the last, with the last set aside.
TEST_F(Fault, OfAnyOperationOfARunWhoseLastCheckpointIsDamaged) {
  DiskContents damaged = stopped_after(5);
  damaged.at((kRun / RunDirectory::kLast).string())->back() ^= 1;
  fail_each(damaged, RunMode::Resume, Until::TrainingBegins);
}

}  // namespace
}  // namespace qnn::testing_support
