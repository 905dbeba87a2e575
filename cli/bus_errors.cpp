#include "cli/bus_errors.hpp"

#include <unistd.h>

#include <csignal>
#include <cstring>

#include "cli/exit_codes.hpp"
#include "core/base/mapped_file.hpp"

namespace qnn {
namespace {

// Only what a signal handler may call.
void say(const char* text) {
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
}

void on_bus_error(int signal, siginfo_t* info, void* /*context*/) {
  const char* path = mapped_path_at(info->si_addr);
  if (path == nullptr) {
    std::signal(signal, SIG_DFL);  // and the access is made again
    return;
  }
  say("\nerror: '");
  say(path);
  say("' was shortened while it was in use, or the disk failed; start again, with --resume for "
      "qnn-train\n");
  _exit(kExitIo);
}

}  // namespace

void explain_bus_errors() {
  struct sigaction action {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace qnn
