#include "tests/cli/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace qnn::testing_support {
namespace {

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

int unnamed_file() {
  const int file = ::open(std::filesystem::temp_directory_path().c_str(),
                          O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) check(errno, "open an unnamed file");
  return file;
}

std::string contents(int file) {
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const ssize_t count = ::pread(file, part.data(), part.size(), static_cast<off_t>(text.size()));
    if (count < 0) check(errno, "read a process's output");
    if (count == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
}

std::vector<std::string> environment_of(const CommandLine& command) {
  std::map<std::string, std::string> all{{"TERM", "dumb"}};
  all["PATH"] = QNN_COMMAND_FOLDER;
  if (const char* path = std::getenv("PATH")) all["PATH"] += std::string(":") + path;
  // Sanitizers and coverage are steered by these.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "TMPDIR"})
    if (const char* value = std::getenv(name)) all[name] = value;
  for (const auto& [name, value] : command.environment) all[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

pid_t spawn(const CommandLine& command, int out, int err) {
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = environment_of(command);
  const std::string& name = arguments.at(0);
  const std::string program =
      name.starts_with("/") ? name : std::string(QNN_COMMAND_FOLDER) + "/" + name;
  posix_spawn_file_actions_t actions;
  check(::posix_spawn_file_actions_init(&actions), "posix_spawn");
  ::posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t id = -1;
  const int error = ::posix_spawn(&id, program.c_str(), &actions, nullptr,
                                  pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  check(error, program);
  return id;
}

Process::Process(const CommandLine& command)
    : out_(unnamed_file()), err_(unnamed_file()), id_(spawn(command, out_, err_)) {}

Process::~Process() {
  if (!ended_) {
    send(SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
}

void Process::send(int signal) const { ::kill(id_, signal); }

bool Process::has_ended() {
  int status = 0;
  if (!ended_ && ::waitpid(id_, &status, WNOHANG) == id_) set_exit(status);
  return ended_;
}

Finished Process::wait() {
  int status = 0;
  if (!ended_ && ::waitpid(id_, &status, 0) == id_) set_exit(status);
  return {.exit = exit_, .out = contents(out_), .err = contents(err_)};
}

void Process::set_exit(int status) {
  ended_ = true;
  exit_ = exit_code_of(status);
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Finished run(const CommandLine& command) { return Process(command).wait(); }

}  // namespace qnn::testing_support
