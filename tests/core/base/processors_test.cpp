#include "core/base/processors.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

// A tree of the kernel's files below a folder of our own.
class ProcessorsByQuota : public ::testing::Test {
 protected:
  void put(const Path& path, std::string_view text) {
    files_->create_directories((root_ / path).parent_path());
    const std::unique_ptr<WritableFile> file = files_->create(root_ / path);
    file->write(text);
    file->close();
  }
  std::optional<int> quota() const { return processors_by_quota(*files_, root_.path()); }

 private:
  testing_support::TemporaryFolder root_;
  std::unique_ptr<FileSystem> files_ = make_posix_file_system();
};

TEST_F(ProcessorsByQuota, AreNoLimitWithoutControlGroups) { EXPECT_EQ(quota(), std::nullopt); }

TEST_F(ProcessorsByQuota, AreRoundedUp) {
  put("proc/self/cgroup", "0::/job\n");
  put("sys/fs/cgroup/job/cpu.max", "250000 100000\n");

  EXPECT_EQ(quota(), 3);
}

TEST_F(ProcessorsByQuota, AreTheTightestOfTheGroupAndItsAncestors) {
  put("proc/self/cgroup", "0::/slice/job\n");
  put("sys/fs/cgroup/slice/cpu.max", "100000 100000\n");
  put("sys/fs/cgroup/slice/job/cpu.max", "400000 100000\n");

  EXPECT_EQ(quota(), 1);
}

TEST_F(ProcessorsByQuota, AreNoLimitIfTheQuotaIsMax) {
  put("proc/self/cgroup", "0::/\n");
  put("sys/fs/cgroup/cpu.max", "max 100000\n");

  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(ProcessorsByQuota, AreReadFromTheMountIfTheGroupsNameIsTheHosts) {
  put("proc/self/cgroup", "0::/docker/0123\n");
  put("sys/fs/cgroup/cpu.max", "150000 100000\n");

  EXPECT_EQ(quota(), 2);
}

TEST_F(ProcessorsByQuota, AreReadFromVersion1) {
  put("proc/self/cgroup", "5:memory:/job\n4:cpu,cpuacct:/job\n0::/\n");
  put("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "350000\n");
  put("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");

  EXPECT_EQ(quota(), 4);
}

TEST_F(ProcessorsByQuota, AreNoLimitInVersion1IfNegative) {
  put("proc/self/cgroup", "4:cpu:/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");

  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(ProcessorsByQuota, AreNoLimitIfTheFilesMakeNoSense) {
  put("proc/self/cgroup", "nonsense\n0::/\n");
  put("sys/fs/cgroup/cpu.max", "1 0\n");

  EXPECT_EQ(quota(), std::nullopt);
}

}  // namespace
}  // namespace qnn
