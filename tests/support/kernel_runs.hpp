#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/workspace.hpp"
#include "hwy/highway.h"

namespace qnn::testing {

// Runs `check` once for each set of instructions that this processor has.
template <class Check>
void for_each_instruction_set(const Check& check) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// Uniform values in [low, high): the same ones on every machine.
inline std::vector<float> random_values(std::size_t count, float low, float high,
                                        std::uint32_t seed = 1) {
  std::mt19937 bits(seed);
  std::vector<float> values(count);
  for (float& value : values) {
    value = low + (high - low) * static_cast<float>(bits() >> 8U) * 0x1p-24F;
  }
  return values;
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// `run` returns a vector of results.
template <class Run>
void expect_same_bytes_for_any_thread_count(const Run& run) {
  std::vector<std::string> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    results.push_back(bytes_of(run()));
  }
  EXPECT_TRUE(results[0] == results[1]) << "2 threads differ from 1";
  EXPECT_TRUE(results[0] == results[2]) << "3 threads differ from 1";
}

// Equal as bits, except that any NaN equals any other.
inline void expect_identical(std::span<const float> actual, std::span<const float> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] != actual[i] && expected[i] != expected[i]) continue;
    ASSERT_EQ(std::memcmp(&actual[i], &expected[i], sizeof(float)), 0)
        << "at " << i << ": " << actual[i] << " instead of " << expected[i];
  }
}

// Memory for a Workspace, as many workers as there are now.
class WorkspaceMemory {
 public:
  explicit WorkspaceMemory(const WorkspaceSize& size)
      : bytes_(Workspace::bytes_for(size, worker_count()) + 64),
        workspace_(aligned_begin(), size, worker_count()) {}
  WorkspaceMemory(const WorkspaceMemory&) = delete;
  WorkspaceMemory& operator=(const WorkspaceMemory&) = delete;
  ~WorkspaceMemory() = default;

  const Workspace& workspace() const { return workspace_; }

 private:
  std::byte* aligned_begin() {
    const auto address = reinterpret_cast<std::uintptr_t>(bytes_.data());
    return bytes_.data() + (64 - address % 64) % 64;
  }

  std::vector<std::byte> bytes_;
  Workspace workspace_;
};

}  // namespace qnn::testing
