#include "cli/fetch_display.hpp"

#include <limits>

#include "cli/progress_line.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{30};
constexpr double kMegabyte = 1e6;

}  // namespace

std::string download_line(const FetchProgress& progress, std::uint64_t new_bytes, double seconds,
                          std::size_t columns) {
  const std::uint64_t size = progress.download.size;
  std::vector<std::string> parts{
      format("{}%", 100 * progress.done / size),
      format("{} of {} bytes", with_thousands(progress.done), with_thousands(size))};
  if (seconds > 0 && new_bytes > 0) {
    const double rate = static_cast<double>(new_bytes) / seconds;
    parts.push_back(format("{:.1f} MB/s", rate / kMegabyte));
    parts.push_back(
        format("{} left", duration_text(static_cast<double>(size - progress.done) / rate)));
  }
  std::string line(progress.download.name.substr(0, columns));
  for (const std::string& part : parts) {
    if (line.size() + 2 + part.size() > columns) break;
    line += format("  {}", part);
  }
  return line;
}

FetchDisplay::~FetchDisplay() { console_.clear(); }

void FetchDisplay::show(const FetchProgress& progress) {
  const Clock::time_point now = Clock::now();
  if (download_ != &progress.download) {
    download_ = &progress.download;
    begun_with_ = progress.done;
    begin_ = now;
    shown_ = now;
  }
  const bool is_due = console_.can_move() ? now - shown_ >= kRedraw : now - shown_ >= kPlainLine;
  if (quiet_ || !is_due || progress.done < begun_with_) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const auto line = [&](std::size_t columns) {
    return download_line(progress, progress.done - begun_with_, seconds, columns);
  };
  if (console_.is_json()) {
    console_.record({{"kind", "download"},
                     {"name", progress.download.name},
                     {"bytes", progress.done},
                     {"of", progress.download.size}});
  } else if (console_.can_move()) {
    console_.move(line(console_.columns() - 1));
  } else {
    console_.print(line(std::numeric_limits<std::size_t>::max()) + "\n");
  }
}

}  // namespace qnn
