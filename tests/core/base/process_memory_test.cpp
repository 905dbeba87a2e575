#include "core/base/process_memory.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

class ProcessMemoryIn : public ::testing::Test {
 protected:
  std::optional<ProcessMemory> memory_of(std::string_view status) {
    const Path folder = root_ / "proc/self";
    files_->create_directories(folder);
    const std::unique_ptr<WritableFile> file = files_->create(folder / "status");
    file->write(status);
    file->close();
    return process_memory(*files_, root_.path());
  }

  std::unique_ptr<FileSystem> files_ = make_posix_file_system();

 private:
  testing_support::TemporaryFolder root_;
};

TEST_F(ProcessMemoryIn, IsWhatTheStatusSays) {
  const auto memory =
      memory_of("Name:\tqnn\nVmHWM:\t    2048 kB\nVmRSS:\t     512 kB\nThreads:\t2\n");
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->resident, 512u * 1024);
  EXPECT_EQ(memory->peak, 2048u * 1024);
}

TEST_F(ProcessMemoryIn, IsUnknownIfTheStatusLacksIt) {
  EXPECT_FALSE(memory_of("Name:\tqnn\nVmRSS:\t     512 kB\n").has_value());
}

TEST_F(ProcessMemoryIn, IsUnknownWithoutAStatus) {
  EXPECT_FALSE(process_memory(*files_, "/nowhere").has_value());
}

TEST_F(ProcessMemoryIn, GrowsByWhatIsWritten) {
  const auto before = process_memory(*files_);
  if (!before) GTEST_SKIP() << "this system does not tell";
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  const std::vector<unsigned char> written(kBytes, 1);
  const auto after = process_memory(*files_);
  ASSERT_TRUE(after.has_value());
  EXPECT_GE(after->peak, after->resident);
  EXPECT_GE(after->resident + (8u << 20), before->resident + written.size());
}

TEST(Mebibytes, HaveOneDecimal) {
  EXPECT_EQ(mebibytes(0), "0.0 MiB");
  EXPECT_EQ(mebibytes(3u << 19), "1.5 MiB");
}

}  // namespace
}  // namespace qnn
