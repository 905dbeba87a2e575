#include "core/train/disk_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/networks_to_resume.hpp"
#include "tests/support/simulated_disk.hpp"
#include "tests/support/small_run.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint64_t kMebibyte = 1 << 20;

TEST(DiskLimit, CountsTheCheckpointsOfARun) {
  const MemoryEstimate memory{.parameters = 3 * kMebibyte, .slots = 6 * kMebibyte};
  const CheckedRun plain = checked_run(text_to_resume());
  const DiskNeeds needs = disk_needs(plain.spec, memory);
  EXPECT_EQ(needs.checkpoints, 4u);
  EXPECT_GT(needs.checkpoint, 9 * kMebibyte);
  EXPECT_LT(needs.checkpoint, 10 * kMebibyte);
  EXPECT_EQ(needs.total(), 4 * needs.checkpoint + needs.records);
  EXPECT_EQ(disk_needs(checked_run(text_with_callbacks()).spec, memory).checkpoints, 5u);
}

TEST(DiskLimit, CountsTheRecordsOfAThousandEpochs) {
  RunSpec spec = checked_run(text_to_resume()).spec;
  const auto records = [&](std::uint32_t epochs) {
    spec.training.epochs = epochs;
    return disk_needs(spec, {}).records;
  };
  EXPECT_GT(records(1000), records(500));
  EXPECT_EQ(records(1'000'000), records(1000));
}

TEST(DiskLimit, CountsWhatIsReplacedAsRoom) {
  SimulatedDisk disk({{"run", {}},
                      {"run/checkpoints", {}},
                      {"run/checkpoints/last.safetensors", std::string(2 * kMebibyte, 'x')}});
  const DiskNeeds needs{.checkpoint = kMebibyte, .checkpoints = 4, .records = kMebibyte};
  disk.set_free_bytes(3 * kMebibyte);
  EXPECT_NO_THROW(refuse_too_little_disk(disk, "run", needs));
  disk.set_free_bytes(3 * kMebibyte - 1);
  expect_user_error(ErrorKind::Io,
                    AllOf(HasSubstr("takes up to 5.0 MiB (4 checkpoints of 1.0 MiB"),
                          HasSubstr("has 5.0 MiB left"), HasSubstr("--output")),
                    [&] { refuse_too_little_disk(disk, "run", needs); });
}

// Before the folder is a run, so that the same command starts one once there is room.
TEST(DiskLimit, RefusesARunBeforeItsFirstStep) {
  SimulatedDisk disk;
  disk.set_free_bytes(1000);
  const NetworkText text = text_to_resume();
  expect_user_error(ErrorKind::Io, HasSubstr("free some space"),
                    [&] { run_training(text, disk, "run"); });
  EXPECT_FALSE(disk.exists("run/config.json"));
  EXPECT_FALSE(disk.exists("run/checkpoints/last.safetensors"));
  disk.set_free_bytes(100 * kMebibyte);
  EXPECT_EQ(run_training(text, disk, "run").state, TrainRunResult::State::Done);
}

}  // namespace
}  // namespace qnn::testing_support
