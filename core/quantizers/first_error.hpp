#pragma once

#include <exception>
#include <mutex>

namespace qnn {

// The chunks of parallel_for may not throw, and quantizers from outside may: their first exception
// waits here until all chunks are done.
class FirstError {
 public:
  // Calls call(); keeps what it throws, if nothing was kept before.
  template <class Call>
  void guard(const Call& call) noexcept {
    try {
      call();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }

  // After all chunks.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace qnn
