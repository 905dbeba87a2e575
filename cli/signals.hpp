#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace qnn {

// Turns signals into requests. While it lives they are blocked in all threads (make it before any
// other thread starts) and awaited by a thread of its own:
//
//   SIGINT, SIGTERM  The first one requests a stop. A second one ends the process at once, with
//                    exit code 128 + its number; files are replaced atomically, so that is safe.
//   SIGHUP, SIGUSR1  Request a checkpoint; the process goes on, also without its terminal.
//   SIGPIPE          Ignored: a closed pipe is a write error.
class SignalWatcher {
 public:
  SignalWatcher();
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

  // Whether the first request to stop already ends the process at once: as long as there is nothing
  // to finish. At first it does not.
  void end_at_once(bool at_once) { at_once_ = at_once; }

  std::stop_token token() const { return source_.get_token(); }
  int signal() const { return signal_; }  // the one that requested the stop, or 0
  bool takes_save_request() { return save_requested_.exchange(false); }  // true once for each

 private:
  void watch();

  std::stop_source source_;
  std::atomic<int> signal_ = 0;
  std::atomic<bool> save_requested_ = false;
  std::atomic<bool> at_once_ = false;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace qnn
