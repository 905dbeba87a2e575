#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

#include "tests/cli/process.hpp"

namespace qnn::testing_support {

// What a terminal of some width shows after some bytes: wraps, and knows \r, \n, "erase to the end
// of the line" and colours.
class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}

  void show(const std::string& bytes);
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::size_t skip_escape(const std::string& bytes, std::size_t at);

  std::size_t columns_;
  std::vector<std::string> lines_{""};
  std::size_t column_ = 0;
};

// One of our commands with a pseudo-terminal as its standard error.
class TerminalProcess {
 public:
  TerminalProcess(const CommandLine& command, std::size_t columns);
  ~TerminalProcess();
  TerminalProcess(const TerminalProcess&) = delete;
  TerminalProcess& operator=(const TerminalProcess&) = delete;

  void resize(std::size_t columns) const;
  // Reads until the text has come, or the process has ended; returns all that came since the last
  // call.
  std::string read_until(const std::string& text);
  std::string read_all() { return read_until(""); }
  int exit() const { return exit_; }  // once it has ended

 private:
  int terminal_ = -1;
  pid_t id_ = -1;
  int exit_ = -1;
};

}  // namespace qnn::testing_support
