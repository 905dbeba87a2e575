#include "tests/cli/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace qnn::testing_support {

void Screen::show(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\033') {
      i = skip_escape(bytes, i);
    } else if (bytes[i] == '\r') {
      column_ = 0;
    } else if (bytes[i] == '\n' || column_ == columns_) {
      lines_.emplace_back();
      column_ = 0;
      if (bytes[i] != '\n') --i;
    } else {
      std::string& line = lines_.back();
      line.resize(std::max(line.size(), column_ + 1), ' ');
      line[column_++] = bytes[i];
    }
  }
}

// Returns the place of its last byte.
std::size_t Screen::skip_escape(const std::string& bytes, std::size_t at) {
  const std::size_t end = bytes.find_first_of("Km", at);
  if (end == std::string::npos) throw std::runtime_error("an escape sequence without an end");
  if (bytes[end] == 'K') lines_.back().resize(column_);
  return end;
}

TerminalProcess::TerminalProcess(const CommandLine& command, std::size_t columns)
    : terminal_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  if (terminal_ < 0 || ::grantpt(terminal_) != 0 || ::unlockpt(terminal_) != 0)
    throw std::runtime_error("no pseudo-terminal");
  resize(columns);
  const int user = ::open(::ptsname(terminal_), O_RDWR | O_NOCTTY | O_CLOEXEC);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  id_ = spawn(command, nowhere, user);
  ::close(nowhere);
  ::close(user);
}

TerminalProcess::~TerminalProcess() {
  if (exit_ < 0) {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  ::close(terminal_);
}

void TerminalProcess::resize(std::size_t columns) const {
  const winsize size{
      .ws_row = 24, .ws_col = static_cast<unsigned short>(columns), .ws_xpixel = 0, .ws_ypixel = 0};
  ::ioctl(terminal_, TIOCSWINSZ, &size);
}

std::string TerminalProcess::read_until(const std::string& text) {
  std::string all;
  std::array<char, 4096> part{};
  while (text.empty() || all.find(text) == std::string::npos) {
    const ssize_t count = ::read(terminal_, part.data(), part.size());
    if (count <= 0) {  // its last user is gone
      int status = 0;
      if (::waitpid(id_, &status, 0) == id_) exit_ = exit_code_of(status);
      break;
    }
    all.append(part.data(), static_cast<std::size_t>(count));
  }
  return all;
}

}  // namespace qnn::testing_support
