#include "cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/base/utc_time.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

constexpr std::string_view kClearLine = "\r\033[K";
constexpr std::string_view kRed = "\033[1;31m", kYellow = "\033[1;33m", kPlain = "\033[0m";

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool is_smart_terminal() { return isatty(STDERR_FILENO) != 0 && environment("TERM") != "dumb"; }

bool wants_colors() {
  if (!environment("NO_COLOR").empty()) return false;
  const std::string_view forced = environment("FORCE_COLOR");
  return forced.empty() ? is_smart_terminal() : forced != "0";
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "debug";
    case LogLevel::Info:
      return "info";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Off:
      break;
  }
  return "off";
}

}  // namespace

Console::Console(LogFormat format)
    : format_(format),
      can_move_(format == LogFormat::Text && is_smart_terminal()),
      colors_(wants_colors()) {}

Console::~Console() { clear(); }

std::size_t Console::columns() const {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void Console::message(LogLevel level, std::string_view text) {
  if (is_json()) return record({{"kind", "message"}, {"level", name_of(level)}, {"message", text}});
  if (level != LogLevel::Warning) return print(format("{}\n", text));
  write(
      format("{}warning:{} {}\n", colors_ ? kYellow : "", colors_ ? kPlain : "", printable(text)));
}

void Console::error(std::string_view text, int exit_code) {
  if (is_json()) return record({{"kind", "error"}, {"exit_code", exit_code}, {"message", text}});
  write(format("{}error:{} {}\n", colors_ ? kRed : "", colors_ ? kPlain : "", printable(text)));
}

void Console::print(std::string_view lines) { write(printable(lines)); }

void Console::record(Json record) {
  Json line{{"schema", 1}};
  line["kind"] = record["kind"];
  line["at"] = utc_text(std::chrono::system_clock::now(), 3) + "Z";
  line.update(record);
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Console::move(std::string_view line) {
  const std::lock_guard lock(mutex_);
  const std::string bytes = format("{}{}", kClearLine, line);
  std::fwrite(bytes.data(), 1, bytes.size(), stderr);
  std::fflush(stderr);
  line_shown_ = true;
}

void Console::clear() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(line_shown_, false)) return;
  std::fwrite(kClearLine.data(), 1, kClearLine.size(), stderr);
  std::fflush(stderr);
}

// In one piece, so that lines of several processes do not mix.
void Console::write(std::string text) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(line_shown_, false)) text.insert(0, kClearLine);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace qnn
