#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace qnn {

// Turns signals into a request to stop. While it lives, SIGINT, SIGTERM and SIGHUP are blocked in
// all threads (make it before any other thread starts) and awaited by a thread of its own: the
// first one requests a stop, a second one ends the process at once, with exit code 128 + its
// number, which is safe because files are replaced atomically. SIGPIPE is ignored: a closed pipe is
// a write error.
class SignalWatcher {
 public:
  SignalWatcher();
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  int signal() const { return signal_; }  // the one that requested the stop, or 0

 private:
  void watch();

  std::stop_source source_;
  std::atomic<int> signal_ = 0;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace qnn
