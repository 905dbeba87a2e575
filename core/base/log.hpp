#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/file_system.hpp"

namespace qnn {

enum class LogLevel { Debug, Info, Warning, Off };

// Where messages go that are about the program, not its results: standard error, and a file once
// one is added. Passed to what logs; there is no global one. Safe to use from several threads.
class Log {
 public:
  using Print = std::function<void(LogLevel level, std::string_view message)>;

  // Messages below `terminal` do not reach standard error; files get everything from Debug up.
  explicit Log(LogLevel terminal);
  // The same, but printed by who knows what else stands on the terminal; one call at a time.
  Log(LogLevel terminal, Print print);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Also appends every message, with its time, to the file at `path`. A file that cannot be opened
  // or written is reported once on standard error and then given up: a full disk must not stop
  // training here.
  void add_file(FileSystem& files, const Path& path);

  void debug(std::string_view message);
  void info(std::string_view message);
  void warning(std::string_view message);

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace qnn
