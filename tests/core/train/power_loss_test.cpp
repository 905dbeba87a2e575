// Runs whose computer loses power at any moment, in every way in which a disk may then have kept
// what had not been synced (tests/support/simulated_disk.hpp).
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "core/checkpoint/checkpoint.hpp"
#include "core/train/progress.hpp"
#include "tests/support/run_on_disk.hpp"

namespace qnn::testing_support {
namespace {

const std::string kLast = (kRun / RunDirectory::kLast).string();
const std::string kPrevious = (kRun / RunDirectory::kPrevious).string();

std::string hash_of(const DiskContents& contents) {
  std::string all;
  for (const auto& [path, bytes] : contents)
    all += format("{} {}\n", path, bytes ? sha256_hex(*bytes) : "folder");
  return sha256_hex(all);
}

class PowerLoss : public RunOnDisk {
 protected:
  ~PowerLoss() override {
    std::cout << states_ << " states of lost power, " << damaged_ << " of them with the last "
              << "checkpoint damaged too\n";
  }

  // Runs on a disk, and from every state that a loss of power may leave meanwhile again, to the
  // same end.
  void lose_power_throughout(SimulatedDisk& disk, RunMode mode, Until until = Until::TheEnd) {
    std::optional<std::uint64_t> newest, before;
    disk.changed = [&] {
      const auto now = steps_of(disk.contents(), kLast);
      if (now != newest) before = std::exchange(newest, now);
      for (const DiskContents& state : disk.after_power_loss()) {
        if (!seen_.insert(hash_of(state)).second) continue;
        if (mode != RunMode::Overwrite) expect_newest_or_before(state, newest, before);
        resume(state);
        ++states_;
      }
    };
    TrainRunHooks hooks;
    hooks.started = [&](const Path&) {
      if (until == Until::TrainingBegins) disk.changed = {};
    };
    run_training(text(), disk, kRun, mode, hooks);
    disk.changed = {};
  }

  // What lies on the disk as the last checkpoint before a run begins, and cannot be read.
  void begin_damaged(std::string bytes) { damaged_at_start_ = std::move(bytes); }

  void resume(const DiskContents& state) {
    SimulatedDisk disk(state);
    run_training(text(), disk, kRun, RunMode::Resume);
    ASSERT_EQ(lasting_bytes(disk, kRun), expected());
    if (states_ % 4 != 0 || !steps_of(state, kLast) || !steps_of(state, kPrevious)) return;
    DiskContents damaged = state;
    std::string& bytes = *damaged.at(kLast);
    bytes.resize(bytes.size() / 2);
    SimulatedDisk second(damaged);
    second.remove(kRun / "result.json");  // a run that is done needs no checkpoint
    run_training(text(), second, kRun, RunMode::Resume);
    ASSERT_EQ(lasting_bytes(second, kRun), expected());
    ++damaged_;
  }

 private:
  // Steps of a checkpoint on a disk; nothing if it is not there, or was damaged before the run.
  std::optional<std::uint64_t> steps_of(const DiskContents& contents,
                                        const std::string& file) const {
    const auto found = contents.find(file);
    if (found == contents.end() || found->second == damaged_at_start_) return std::nullopt;
    return progress_from_json(parse_checkpoint(*found->second, file).progress, file).step;
  }

  // What has been saved is there, or what was saved before it while it is being replaced.
  void expect_newest_or_before(const DiskContents& state,
                               const std::optional<std::uint64_t>& newest,
                               const std::optional<std::uint64_t>& before) const {
    const auto last = steps_of(state, kLast);
    EXPECT_TRUE(last == newest || last == before);
    steps_of(state, kPrevious);  // throws if it cannot be read
  }

  std::optional<std::string> damaged_at_start_;
  std::set<std::string> seen_;
  int states_ = 0;
  int damaged_ = 0;
};

TEST_F(PowerLoss, DuringANewRun) {
  SimulatedDisk disk;
  lose_power_throughout(disk, RunMode::New);
}

TEST_F(PowerLoss, WhileARunIsResumed) {
  SimulatedDisk disk(stopped_after(5));
  lose_power_throughout(disk, RunMode::Resume);
}

TEST_F(PowerLoss, WhileARunIsOverwritten) {
  SimulatedDisk disk(done());
  lose_power_throughout(disk, RunMode::Overwrite, Until::TrainingBegins);
}

// A crash during the recovery from a crash, whose last checkpoint was damaged.
TEST_F(PowerLoss, WhileARunGoesBackToTheCheckpointBeforeTheLast) {
  DiskContents damaged = stopped_after(5);
  damaged.at(kLast)->resize(700);
  begin_damaged(*damaged.at(kLast));
  SimulatedDisk disk(damaged);
  lose_power_throughout(disk, RunMode::Resume, Until::TrainingBegins);
}

}  // namespace
}  // namespace qnn::testing_support
