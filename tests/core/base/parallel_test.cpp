#include "core/base/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

// Read at run time, so that the compiler cannot fold the arithmetic.
float denormal() {
  volatile float value = 1e-40f;
  return value;
}

TEST(ParallelFor, RunsEveryChunkOnce) {
  for (const int threads : {1, 2, 5}) {
    const ThreadLimit limit(threads);
    for (const std::size_t chunks : {0u, 1u, 2u, 3u, 1000u}) {
      std::vector<std::atomic<int>> runs(chunks);
      parallel_for(chunks, [&](std::size_t chunk, std::size_t) { runs[chunk].fetch_add(1); });
      for (const std::atomic<int>& run : runs) EXPECT_EQ(run.load(), 1);
    }
  }
}

TEST(ParallelFor, GivesWorkersThatRunAtOnceDifferentNumbers) {
  const ThreadLimit limit(3);
  std::vector<std::atomic<int>> running(worker_count());
  std::atomic<int> clashes = 0;

  parallel_for(300, [&](std::size_t, std::size_t worker) {
    if (worker >= running.size() || running[worker].fetch_add(1) != 0) {
      clashes.fetch_add(1);
      return;
    }
    std::this_thread::yield();
    running[worker].fetch_sub(1);
  });

  EXPECT_EQ(clashes.load(), 0);
}

TEST(ParallelFor, UsesASecondThreadWhereThereIsOne) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "one processor";
  const ThreadLimit limit(2);
  std::atomic<int> arrived = 0;

  // Each chunk waits for the other; a limit in time keeps a failure from hanging.
  parallel_for(2, [&](std::size_t, std::size_t) {
    arrived.fetch_add(1);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (arrived.load() < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    if (arrived.load() < 2) arrived.fetch_sub(10);
  });

  EXPECT_EQ(arrived.load(), 2);
}

TEST(ParallelFor, StaysOnTheCallersThreadWithOneThreadOrOneChunk) {
  const std::thread::id self = std::this_thread::get_id();
  std::atomic<int> elsewhere = 0;
  const auto body = [&](std::size_t, std::size_t worker) {
    if (std::this_thread::get_id() != self || worker != 0) elsewhere.fetch_add(1);
  };

  parallel_for(1, body);
  const ThreadLimit limit(1);
  parallel_for(100, body);

  EXPECT_EQ(elsewhere.load(), 0);
}

TEST(ParallelFor, FlushesDenormalsInEveryChunk) {
  for (const int threads : {1, 2}) {
    const ThreadLimit limit(threads);
    std::vector<float> products(64, -1.0f);
    parallel_for(products.size(),
                 [&](std::size_t chunk, std::size_t) { products[chunk] = denormal() * 1e30f; });
    for (const float product : products) EXPECT_EQ(product, 0.0f);
  }
  EXPECT_NE(denormal() * 1e30f, 0.0f) << "the caller's own mode came back changed";
}

TEST(ParallelFor, TakesABodyThatIsConst) {
  std::vector<int> seen(4);
  const auto body = [&seen](std::size_t chunk, std::size_t) { seen[chunk] = 1; };

  parallel_for(seen.size(), body);

  EXPECT_EQ(seen, std::vector<int>(4, 1));
}

TEST(ThreadLimit, BoundsTheWorkersWhileItLives) {
  const std::size_t before = worker_count();
  {
    const ThreadLimit limit(1);
    EXPECT_EQ(worker_count(), 1u);
  }
  EXPECT_EQ(worker_count(), before);
}

TEST(ThreadLimit, RefusesLessThanOneThread) { EXPECT_THROW(ThreadLimit(0), InternalError); }

TEST(FlushDenormals, TakesDenormalOperandsAndResultsAsZero) {
  volatile float smallest = std::numeric_limits<float>::min();
  const FlushDenormals flush;

  EXPECT_EQ(denormal() * 1e30f, 0.0f);
  EXPECT_EQ(smallest * 0.5f, 0.0f);
}

TEST(FlushDenormals, PutsTheModeBack) {
  {
    const FlushDenormals outer;
    { const FlushDenormals inner; }
    EXPECT_EQ(denormal() * 1e30f, 0.0f) << "the inner one ended the outer one's mode";
  }
  EXPECT_NE(denormal() * 1e30f, 0.0f);
}

TEST(AvailableProcessors, AreAtLeastOneAndNoMoreThanTheMachineHas) {
  EXPECT_GE(available_processors(), 1);
  EXPECT_LE(available_processors(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace qnn
