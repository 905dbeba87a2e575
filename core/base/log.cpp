#include "core/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <mutex>
#include <utility>

#include "core/base/errors.hpp"
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
class WarningPrefix final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& text) override {
    constexpr std::string_view kPrefix = "warning: ";
    if (message.level >= spdlog::level::warn) text.append(kPrefix);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<WarningPrefix>();
  }
};

std::unique_ptr<spdlog::formatter> terminal_format() {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<WarningPrefix>('*').set_pattern("%*%v");
  return formatter;
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
  void write(spdlog::level::level_enum level, std::string_view text) {
    const spdlog::details::log_msg message("", level, spdlog::string_view_t(text));
    const std::lock_guard lock(mutex);
    if (terminal.should_log(level)) terminal.log(message);
    std::erase_if(files, [&](const std::unique_ptr<FileSink>& file) {
      try {
        file->log(message);
        return false;
      } catch (const UserError& error) {
        const std::string report = format("no more log lines are written: {}", error.what());
        terminal.log({"", spdlog::level::warn, report});
        return true;
      }
    });
  }

  std::mutex mutex;
  spdlog::sinks::stderr_sink_mt terminal;
  std::vector<std::unique_ptr<FileSink>> files;
};

Log::Log(LogLevel terminal) : sinks_(std::make_unique<Sinks>()) {
  sinks_->terminal.set_level(level_of(terminal));
  sinks_->terminal.set_formatter(terminal_format());
}

Log::~Log() = default;

void Log::add_file(FileSystem& files, const Path& path) {
  auto sink = std::make_unique<FileSink>(files.append(path));
  const std::lock_guard lock(sinks_->mutex);
  sinks_->files.push_back(std::move(sink));
}

void Log::debug(std::string_view message) { sinks_->write(spdlog::level::debug, message); }
void Log::info(std::string_view message) { sinks_->write(spdlog::level::info, message); }
void Log::warning(std::string_view message) { sinks_->write(spdlog::level::warn, message); }

}  // namespace qnn
