#include "core/base/write_keeping_previous.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/errors.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/simulated_disk.hpp"

namespace qnn::testing_support {
namespace {

using testing::AnyOf;
using testing::ElementsAre;

constexpr std::uint64_t kLimit = 1 << 20;

void write(FileSystem& files, std::string_view text) {
  write_keeping_previous(files, "folder/new", "folder/old", std::span(&text, 1));
}

// As after two writes.
DiskContents two_generations() {
  return {{"folder", {}}, {"folder/new", "second"}, {"folder/old", "first"}};
}

TEST(WriteKeepingPrevious, KeepsWhatWasThereBefore) {
  for (const bool links : {true, false}) {
    SimulatedDisk disk(DiskContents{{"folder", {}}});
    disk.set_links(links);
    write(disk, "first");
    EXPECT_THAT(disk.list("folder"), ElementsAre("new"));
    for (const char* text : {"second", "third"}) write(disk, text);
    EXPECT_EQ(disk.read("folder/new", kLimit), "third");
    EXPECT_EQ(disk.read("folder/old", kLimit), "second");
    EXPECT_THAT(disk.list("folder"), ElementsAre("new", "old"));
  }
}

TEST(WriteKeepingPrevious, LeavesAnOlderFileIfNothingIsReplaced) {
  SimulatedDisk disk({{"folder", {}}, {"folder/old", "first"}});
  write(disk, "second");
  EXPECT_EQ(disk.contents(), two_generations());
}

TEST(WriteKeepingPrevious, LeavesTwoWholeFilesWhereverThePowerFails) {
  SimulatedDisk disk(two_generations());
  int states = 0;
  disk.changed = [&] {
    for (const DiskContents& state : disk.after_power_loss()) {
      ASSERT_TRUE(state.contains("folder/new") && state.contains("folder/old"));
      EXPECT_THAT(*state.at("folder/new"), AnyOf("second", "third"));
      EXPECT_THAT(*state.at("folder/old"), AnyOf("first", "second"));
      ++states;
    }
  };
  write(disk, "third");
  EXPECT_GT(states, 20);
  EXPECT_EQ(disk.after_power_loss().size(), 1u);  // durable when it returns
}

TEST(WriteKeepingPrevious, LeavesAWholeFileWhereverThePowerOfADiskWithoutLinksFails) {
  SimulatedDisk disk(two_generations());
  disk.set_links(false);
  disk.changed = [&] {
    for (const DiskContents& state : disk.after_power_loss()) {
      ASSERT_TRUE(state.contains("folder/old"));
      EXPECT_THAT(*state.at("folder/old"), AnyOf("first", "second"));
      if (state.contains("folder/new")) {
        EXPECT_THAT(*state.at("folder/new"), AnyOf("second", "third"));
      } else {
        EXPECT_EQ(state.at("folder/old"), "second");
      }
    }
  };
  write(disk, "third");
}

TEST(WriteKeepingPrevious, LeavesWholeFilesAndNoTemporaryWhereverItFails) {
  SimulatedDisk counted(two_generations());
  FaultFileSystem counting(counted);
  write(counting, "third");
  for (std::int64_t at = 0; at < counting.operations(); ++at) {
    SimulatedDisk disk(two_generations());
    FaultFileSystem failing(disk, at);
    EXPECT_THROW(write(failing, "third"), UserError);
    EXPECT_THAT(disk.list("folder"), ElementsAre("new", "old")) << at;
    EXPECT_THAT(disk.read("folder/new", kLimit), AnyOf("second", "third")) << at;
    EXPECT_THAT(disk.read("folder/old", kLimit), AnyOf("first", "second")) << at;
  }
}

}  // namespace
}  // namespace qnn::testing_support
