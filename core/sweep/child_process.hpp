#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

// A program that this one has started, without a shell, in a process group of its own: a Ctrl-C on
// the terminal is for us, who pass it on. Its standard input is empty, what it says is appended to
// a file. If the thread that made it dies, the kernel sends it SIGTERM. The destructor kills it if
// it still runs.
class ChildProcess {
 public:
  // `arguments[0]` is the program's path. Throws UserError(Unavailable) if it cannot be started.
  ChildProcess(const std::vector<std::string>& arguments, const Path& output);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void send(int signal) const;
  // Once it has ended: its exit code, or 128 + the number of the signal that killed it.
  std::optional<int> exit_code();

 private:
  pid_t id_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace qnn
