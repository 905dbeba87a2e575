#include "core/train/stored_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/simulated_disk.hpp"
#include "tests/support/small_run.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class StoredStateTest : public testing::Test {
 protected:
  // A checkpoint that says `config`.
  void put(const char* file, const std::string& config, const std::string& version = "1") {
    const SafetensorsBytes bytes = safetensors_bytes({}, {{"format", "qnn-checkpoint"},
                                                          {"format_version", version},
                                                          {"config_version", "1"},
                                                          {"numerics_version", "1"},
                                                          {"config", config},
                                                          {"progress", "{}"}});
    run_.write_pieces(file, bytes.pieces());
  }
  void damage(const char* file) { disk_.truncate(run_.file(file), 100); }

  std::optional<StoredState> load() {
    Log log(LogLevel::Warning,
            [this](LogLevel, std::string_view message) { said_ += std::string(message) + "\n"; });
    return load_newest_checkpoint(run_, disk_, log);
  }

  static constexpr const char* kLast = RunDirectory::kLast;
  static constexpr const char* kPrevious = RunDirectory::kPrevious;
  static constexpr const char* kDamaged = RunDirectory::kDamaged;

  SimulatedDisk disk_;
  RunDirectory run_{disk_, "run", RunMode::New};
  std::string said_;
};

TEST_F(StoredStateTest, IsTheLastCheckpoint) {
  EXPECT_FALSE(load());
  put(kPrevious, "old");
  put(kLast, "new");
  const auto stored = load();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->checkpoint.config, "new");
  EXPECT_EQ(stored->file, "run/checkpoints/last.safetensors");
  EXPECT_EQ(said_, "");
}

TEST_F(StoredStateTest, IsTheOneBeforeADamagedOneWhichIsKept) {
  put(kPrevious, "old");
  put(kLast, "new");
  damage(kLast);
  const std::string damaged = file_text(disk_, run_.file(kLast));
  const auto stored = load();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->checkpoint.config, "old");
  EXPECT_EQ(stored->file, "run/checkpoints/previous.safetensors");
  EXPECT_THAT(said_, AllOf(HasSubstr("run/checkpoints/last.safetensors: "),
                           HasSubstr("it is kept as run/checkpoints/damaged.safetensors")));
  EXPECT_EQ(file_text(disk_, run_.file(kDamaged)), damaged);
  EXPECT_FALSE(run_.has(kLast));
}

TEST_F(StoredStateTest, IsTheOneBeforeOneThatIsGone) {
  put(kPrevious, "old");
  const auto stored = load();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->checkpoint.config, "old");
  EXPECT_THAT(said_, HasSubstr("last.safetensors is not there"));
}

TEST_F(StoredStateTest, IsNoneOfADamagedRunAndNothingIsChanged) {
  put(kLast, "new");
  damage(kLast);
  expect_user_error(ErrorKind::BadCheckpoint,
                    AllOf(HasSubstr("last.safetensors: "), HasSubstr("no checkpoint before it"),
                          HasSubstr("--overwrite")),
                    [&] { load(); });
  put(kPrevious, "old");
  damage(kPrevious);
  const DiskContents before = disk_.contents();
  expect_user_error(ErrorKind::BadCheckpoint,
                    AllOf(HasSubstr("last.safetensors: "), HasSubstr("previous.safetensors: "),
                          HasSubstr("--overwrite")),
                    [&] { load(); });
  EXPECT_EQ(disk_.contents(), before);
}

TEST_F(StoredStateTest, DoesNotTakeANewerVersionForDamage) {
  put(kPrevious, "old");
  put(kLast, "new", "2");
  expect_user_error(ErrorKind::BadCheckpoint, HasSubstr("update qnn"), [&] { load(); });
  EXPECT_TRUE(run_.has(kLast));
}

}  // namespace
}  // namespace qnn::testing_support
