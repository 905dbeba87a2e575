#include "core/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdio>
#include <mutex>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return spdlog::level::debug;
    case LogLevel::Info:
      return spdlog::level::info;
    case LogLevel::Warning:
      return spdlog::level::warn;
    case LogLevel::Off:
      return spdlog::level::off;
  }
  throw InternalError("a log level without a number");
}

// "warning: " before warnings, nothing before the rest.
void print_plainly(LogLevel level, std::string_view message) {
  const std::string line = format("{}{}\n", level == LogLevel::Warning ? "warning: " : "", message);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::unique_ptr<spdlog::formatter> file_format() {
  return std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                     spdlog::pattern_time_type::utc);
}

// Each line is one write, so that a crash loses none and tears at most the last.
class FileSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit FileSink(std::unique_ptr<WritableFile> file)
      : base_sink(file_format()), file_(std::move(file)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    file_->write({line.data(), line.size()});
  }
  void flush_() override {}

 private:
  std::unique_ptr<WritableFile> file_;
};

}  // namespace

struct Log::Sinks {
  void write(LogLevel level, std::string_view unsafe) {
    const std::string text = printable(unsafe);
    const spdlog::details::log_msg message("", level_of(level), spdlog::string_view_t(text));
    const std::lock_guard lock(mutex);
    if (level >= terminal) print(level, text);
    std::erase_if(files, [&](const std::unique_ptr<FileSink>& file) {
      try {
        file->log(message);
        return false;
      } catch (const UserError& error) {
        print(LogLevel::Warning, format("no more log lines are written: {}", error.what()));
        return true;
      }
    });
  }

  LogLevel terminal;
  Print print;
  std::mutex mutex = {};
  std::vector<std::unique_ptr<FileSink>> files = {};
};

Log::Log(LogLevel terminal) : Log(terminal, print_plainly) {}

Log::Log(LogLevel terminal, Print print)
    : sinks_(new Sinks{.terminal = terminal, .print = std::move(print)}) {}

Log::~Log() = default;

void Log::add_file(FileSystem& files, const Path& path) {
  try {
    auto sink = std::make_unique<FileSink>(files.append(path));
    const std::lock_guard lock(sinks_->mutex);
    sinks_->files.push_back(std::move(sink));
  } catch (const UserError& error) {
    warning(format("no log lines are written: {}", error.what()));
  }
}

void Log::debug(std::string_view message) { sinks_->write(LogLevel::Debug, message); }
void Log::info(std::string_view message) { sinks_->write(LogLevel::Info, message); }
void Log::warning(std::string_view message) { sinks_->write(LogLevel::Warning, message); }

}  // namespace qnn
