#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qnn {

// How much scratch memory an operation wants while it runs, known when it is planned.
struct WorkspaceSize {
  std::size_t per_worker = 0;  // bytes for each worker of parallel_for
  std::size_t shared = 0;      // bytes once: partial sums of all chunks

  // The size that serves both.
  WorkspaceSize united(const WorkspaceSize& other) const {
    return {per_worker > other.per_worker ? per_worker : other.per_worker,
            shared > other.shared ? shared : other.shared};
  }
};

// Scratch memory while one operation runs; the next operation gets the same bytes. Contents are
// undefined at entry. Each worker's part begins at a multiple of 64 bytes.
class Workspace {
 public:
  Workspace() = default;
  Workspace(std::byte* base, const WorkspaceSize& size, std::size_t workers)
      : base_(base),
        per_worker_(aligned(size.per_worker)),
        workers_(workers),
        shared_(size.shared) {}

  static std::size_t aligned(std::size_t bytes) { return (bytes + 63) / 64 * 64; }
  static std::size_t bytes_for(const WorkspaceSize& size, std::size_t workers) {
    return aligned(size.per_worker) * workers + aligned(size.shared);
  }

  std::span<float> floats_of(std::size_t worker) const {
    return {reinterpret_cast<float*>(base_ + worker * per_worker_), per_worker_ / sizeof(float)};
  }
  std::span<float> shared_floats() const {
    return {reinterpret_cast<float*>(base_ + workers_ * per_worker_), shared_ / sizeof(float)};
  }
  // The same bytes as words of bits; an operation uses each part as one kind or the other.
  std::span<std::uint64_t> words_of(std::size_t worker) const {
    return {reinterpret_cast<std::uint64_t*>(base_ + worker * per_worker_),
            per_worker_ / sizeof(std::uint64_t)};
  }
  std::span<std::uint64_t> shared_words() const {
    return {reinterpret_cast<std::uint64_t*>(base_ + workers_ * per_worker_),
            shared_ / sizeof(std::uint64_t)};
  }

 private:
  std::byte* base_ = nullptr;
  std::size_t per_worker_ = 0;
  std::size_t workers_ = 0;
  std::size_t shared_ = 0;
};

}  // namespace qnn
