#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace qnn::testing_support {

// How a process ended: its exit code, or 128 + the number of the signal that killed it.
struct Finished {
  int exit = -1;
  std::string out;
  std::string err;
};

struct CommandLine {
  std::vector<std::string> arguments;  // the first is one of our commands, or a path: "/bin/sh"
  std::filesystem::path folder;        // to run in
  std::map<std::string, std::string> environment = {};
};

// Starts it with these open files as its standard output and standard error. Of the environment it
// sees PATH, our commands first, TERM=dumb and what the command line names.
pid_t spawn(const CommandLine& command, int out, int err);

// One of our commands, running. Its output goes to unnamed files, so that it never waits for a
// reader.
class Process {
 public:
  explicit Process(const CommandLine& command);
  ~Process();  // kills it if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  void send(int signal) const;
  bool has_ended();
  Finished wait();

 private:
  void set_exit(int status);

  int out_ = -1;
  int err_ = -1;
  pid_t id_ = -1;
  bool ended_ = false;
  int exit_ = -1;
};

// Exit code, or 128 + signal, of what waitpid tells.
int exit_code_of(int status);

Finished run(const CommandLine& command);

}  // namespace qnn::testing_support
