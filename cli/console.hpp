#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/log.hpp"
#include "core/json/json_fwd.hpp"

namespace qnn {

// How messages look on standard error (--log-format).
enum class LogFormat { Text, JsonLines };

// Standard error of a command: messages, and on a terminal one line that moves. Safe to use from
// several threads. What cannot be written is lost: a terminal that went away stops no training.
// Messages quote files and arguments, which are anybody's: they are made printable.
//
// As text, "error:" and "warning:" are coloured on a terminal unless NO_COLOR is set to something
// or TERM is dumb; FORCE_COLOR, set to something but 0, colours them anywhere.
//
// As JSON, each line is one object: {"schema": 1, "kind": ..., "at": "2026-01-31T12:00:00.000Z",
// ...}. Messages are of the kind "message" with "level" and "message", errors of the kind "error"
// with "exit_code" and "message".
class Console {
 public:
  explicit Console(LogFormat format);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  bool is_json() const { return format_ == LogFormat::JsonLines; }
  bool can_move() const { return can_move_; }  // is there a terminal for a moving line?
  std::size_t columns() const;                 // of the terminal now; 80 where it does not tell

  void message(LogLevel level, std::string_view text);
  void error(std::string_view text, int exit_code);
  void print(std::string_view lines);  // without more; only for LogFormat::Text
  void record(Json record);            // with the time added; only for LogFormat::JsonLines

  // Shows a line in place of the one before; other output clears it away. It must fit the columns.
  void move(std::string_view line);
  void clear();

 private:
  void write(std::string text);

  LogFormat format_;
  bool can_move_;
  bool colors_;
  std::mutex mutex_;
  bool line_shown_ = false;
};

}  // namespace qnn
