#include "core/train/memory_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "core/base/parallel.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

class MemoryLimit : public testing::Test {
 protected:
  MemoryEstimate estimate(std::size_t batch) {
    ProgramOptions options = options_;
    options.batch = batch;
    std::vector<std::string> notes;
    const Program program = make_program(run_, options, notes);
    return estimate_memory(run_, program, plan_memory(program, run_.graph, run_.plans), nullptr,
                           files_);
  }
  std::string refusal(std::uint64_t available) {
    try {
      refuse_too_little_memory(run_, options_, estimate(options_.batch),
                               AvailableMemory{.bytes = available, .of = "ulimit -v"});
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Memory);
      return error.what();
    }
    return {};
  }

  const ThreadLimit limit_{1};
  UnsyncedFileSystem files_;
  CheckedRun run_ = checked_run({.layers = R"(["flatten", {"type": "dense", "units": 300},
                                               {"type": "dense", "units": 3}])",
                                 .batch = 64});
  ProgramOptions options_{.batch = 64, .training = true, .passes_off = {}};
};

TEST_F(MemoryLimit, LetsPassWhatFits) {
  EXPECT_EQ(refusal(estimate(64).network()), "");
  EXPECT_NO_THROW(refuse_too_little_memory(run_, options_, estimate(64), std::nullopt));
}

TEST_F(MemoryLimit, NamesTheLargestBatchThatFits) {
  const std::string message = refusal(estimate(20).network());
  EXPECT_THAT(message, testing::HasSubstr("ulimit -v has"));
  EXPECT_THAT(message, testing::HasSubstr("buffers"));
  std::smatch found;
  ASSERT_TRUE(std::regex_search(message, found, std::regex("that fits is ([0-9]+)$"))) << message;
  const std::size_t batch = std::stoul(found[1]);
  EXPECT_LE(estimate(batch).network(), estimate(20).network());
  EXPECT_GT(estimate(batch + 1).network(), estimate(20).network());
}

TEST_F(MemoryLimit, SaysThatNoBatchFits) {
  EXPECT_THAT(refusal(1000), testing::HasSubstr("not even a data.batch_size of 1 fits"));
}

}  // namespace
}  // namespace qnn::testing_support
