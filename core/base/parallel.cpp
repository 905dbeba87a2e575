#include "core/base/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

using RunChunk = void (*)(void* body, std::size_t chunk, std::size_t worker);

// One call of parallel_for. Workers take the next chunk until none is left, so that their numbers
// are dense: TBB's own thread numbers are not when fewer threads run than its arena has places.
class Chunks {
 public:
  Chunks(std::size_t count, void* body, RunChunk run) : count_(count), body_(body), run_(run) {}

  void work(std::size_t worker) noexcept {
    const FlushDenormals flush;
    for (std::size_t chunk = next(); chunk < count_; chunk = next()) run_(body_, chunk, worker);
  }

 private:
  std::size_t next() { return next_.fetch_add(1, std::memory_order_relaxed); }

  std::size_t count_;
  void* body_;
  RunChunk run_;
  std::atomic<std::size_t> next_{0};
};

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer cannot see into the distribution's TBB, and reports races that are none.
void run_on(std::size_t workers, Chunks& chunks) {
  std::vector<std::jthread> threads;
  for (std::size_t worker = 1; worker < workers; ++worker) {
    threads.emplace_back([&chunks, worker] { chunks.work(worker); });
  }
  chunks.work(0);
}
#else
void run_on(std::size_t workers, Chunks& chunks) {
  tbb::parallel_for(
      tbb::blocked_range<std::size_t>(0, workers, 1),
      [&chunks](const tbb::blocked_range<std::size_t>& range) {
        for (std::size_t worker = range.begin(); worker < range.end(); ++worker) {
          chunks.work(worker);
        }
      },
      tbb::simple_partitioner());
}
#endif

}  // namespace

struct ThreadLimit::Control {
  explicit Control(std::size_t threads)
      : control(tbb::global_control::max_allowed_parallelism, threads) {}
  tbb::global_control control;
};

ThreadLimit::ThreadLimit(int threads) {
  require(threads >= 1, "at least one thread is needed");
  control_ = std::make_unique<Control>(static_cast<std::size_t>(threads));
}

ThreadLimit::~ThreadLimit() = default;

std::size_t worker_count() {
  return std::max<std::size_t>(
      1, tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
}

void detail::parallel_for(std::size_t chunk_count, void* body, RunChunk run) {
  if (chunk_count == 0) return;
  Chunks chunks(chunk_count, body, run);
  const std::size_t workers = chunk_count == 1 ? 1 : std::min(chunk_count, worker_count());
  if (workers == 1) {
    chunks.work(0);
  } else {
    run_on(workers, chunks);
  }
}

}  // namespace qnn
