#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace qnn {

// Processors that this process may use: affinity and cgroup quota counted. At least 1.
int available_processors();

// The most threads that parallel_for uses, while this object lives; never more run than there are
// processors. Of two that live at once the smaller counts. The one place where the scheduler's
// global setting is made; the command creates one and keeps it.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  struct Control;
  std::unique_ptr<Control> control_;
};

// The number of workers that parallel_for tells apart now; scratch memory is sized by it.
std::size_t worker_count();

namespace detail {
void parallel_for(std::size_t chunk_count, void* body,
                  void (*run)(void* body, std::size_t chunk, std::size_t worker));
}

// Calls body(chunk, worker) once for each chunk in 0 ... chunk_count - 1, in any order, on up to
// the permitted number of threads; `worker` < worker_count() differs between chunks that run at the
// same time. Returns when all are done.
//
// Same bytes for any thread count: what a chunk is depends on the problem only, chunks write
// different outputs, and sums across chunks are made afterwards in chunk order. Chunks must not
// throw, and must not call parallel_for for more than one chunk: a single one runs at once, in
// place, as worker 0. Allocates nothing once warm. Denormals are flushed while a chunk runs (see
// FlushDenormals).
template <class Body>
void parallel_for(std::size_t chunk_count, Body&& body) {
  using B = std::remove_reference_t<Body>;
  detail::parallel_for(
      chunk_count, const_cast<void*>(static_cast<const void*>(&body)),
      [](void* b, std::size_t chunk, std::size_t worker) { (*static_cast<B*>(b))(chunk, worker); });
}

// While it lives, this thread treats denormal floats as zero, in operands and in results (FTZ and
// DAZ), as TensorFlow does: ste_sign(-1e-40) is +1 there too.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned saved_;
};

}  // namespace qnn
