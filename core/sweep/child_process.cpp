#include "core/sweep/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "core/base/descriptor.hpp"
#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// In the child, where only async-signal-safe functions may be called: other threads of the parent
// may have held any lock. Writes errno to `report` if the program cannot be run.
[[noreturn]] void become(char* const* arguments, int input, int output, int report, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(128 + SIGTERM);  // it died before the line above
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (::dup2(input, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
      ::dup2(output, STDERR_FILENO) >= 0)
    ::execv(arguments[0], arguments);
  const int code = errno;
  [[maybe_unused]] const ssize_t ignored = ::write(report, &code, sizeof code);
  ::_exit(127);
}

// What the child writes before it becomes another program; nothing if it did.
int read_report(int report) {
  int code = 0;
  ssize_t count = 0;
  do count = ::read(report, &code, sizeof code);
  while (count < 0 && errno == EINTR);
  return count == sizeof code ? code : 0;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const Path& output) {
  std::vector<std::string> texts = arguments;
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  const Descriptor input("/dev/null", O_RDONLY, "open", ErrorKind::Io);
  const Descriptor log(output, O_WRONLY | O_CREAT | O_APPEND, "open for appending",
                       ErrorKind::CannotCreate);
  std::array<int, 2> report{};
  if (::pipe2(report.data(), O_CLOEXEC) != 0) fail_file(ErrorKind::Io, "pipe to", texts[0], errno);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) become(pointers.data(), input.get(), log.get(), report[1], parent);
  int code = id_ < 0 ? errno : 0;
  ::close(report[1]);
  if (id_ > 0) code = read_report(report[0]);
  ::close(report[0]);
  if (code == 0) return;
  if (id_ > 0) ::waitpid(id_, nullptr, 0);
  throw UserError(ErrorKind::Unavailable,
                  format("cannot run '{}': {}; name the program by --qnn-train", texts[0],
                         std::generic_category().message(code)));
}

ChildProcess::~ChildProcess() {
  if (exit_code_) return;
  send(SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

void ChildProcess::send(int signal) const { ::kill(id_, signal); }

std::optional<int> ChildProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && ::waitpid(id_, &status, WNOHANG) == id_)
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

}  // namespace qnn
