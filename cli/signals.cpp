#include "cli/signals.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/exit_codes.hpp"

namespace qnn {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&set, signal);
  return set;
}

}  // namespace

SignalWatcher::SignalWatcher() {
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
  thread_ = std::thread([this] { watch(); });
}

SignalWatcher::~SignalWatcher() {
  done_ = true;
  pthread_kill(thread_.native_handle(), SIGUSR2);  // wakes the thread; nobody else reads it
  thread_.join();
}

void SignalWatcher::watch() {
  const sigset_t set = watched_signals();
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal == SIGUSR2) {
      if (done_) return;
      continue;
    }
    if (signal == SIGHUP || signal == SIGUSR1) {
      save_requested_ = true;
      continue;
    }
    if (at_once_ || signal_ != 0) _exit(kExitSignal + signal);
    signal_ = signal;
    source_.request_stop();
  }
}

}  // namespace qnn
