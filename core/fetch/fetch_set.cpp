#include "core/fetch/fetch_set.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/fetch/set_files.hpp"
#include "core/fetch/sources.hpp"
#include "core/fetch/unpack.hpp"

namespace qnn {
namespace {

constexpr int kMostAttempts = 5;  // at one source

bool is_there(const FileReport& report) {
  return report.state == FileState::Good || report.state == FileState::Unproven;
}

// False if it was stopped meanwhile.
bool wait_unless_stopped(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

class SetFetch {
 public:
  SetFetch(FileSystem& files, const DownloadableSet& set, const Path& folder,
           const FetchOptions& options, Log& log, std::stop_token stop)
      : files_(files),
        set_(set),
        folder_(folder),
        options_(options),
        log_(log),
        stop_(std::move(stop)),
        sources_(source_addresses(set, options.source)) {}

  std::optional<std::vector<Fetched>> run() {
    std::vector<FileReport> reports = examine();
    std::unique_ptr<FileLock> lock;
    if (!std::all_of(reports.begin(), reports.end(), is_there)) {
      files_.create_directories(home());
      lock = files_.lock(home() / "lock", format("qnn-data, process {}", ::getpid()));
      reports = examine();  // another process may have fetched it until now
    }
    for (const FileReport& report : reports) check_replaceable(report);
    std::vector<Fetched> fetched;
    for (const Download& download : set_.downloads) {
      if (is_complete(download, reports)) {
        // Of a call that was killed after it had unpacked everything.
        if (files_.exists(part_path(download))) files_.remove(part_path(download));
        fetched.push_back({&download, {}});
        continue;
      }
      const auto source = fetch(download);
      if (!source) return std::nullopt;
      fetched.push_back({&download, *source});
    }
    return fetched;
  }

 private:
  Path home() const { return set_folder(set_, folder_); }
  Path part_path(const Download& download) const {
    return home() / format("{}.part", download.name);
  }

  std::vector<FileReport> examine() const {
    return examine_set(files_, set_, folder_, Scrutiny::Checksum);
  }

  static bool is_complete(const Download& download, const std::vector<FileReport>& reports) {
    return std::all_of(reports.begin(), reports.end(), [&](const FileReport& report) {
      return report.download != &download || is_there(report);
    });
  }

  // A damaged file is replaced where the new one will be; elsewhere it is the user's.
  void check_replaceable(const FileReport& report) const {
    if (report.state != FileState::Damaged) return;
    const Path target = home() / (set_.is_archive() ? report.content->name : report.download->name);
    if (report.path == target) return;
    throw UserError(ErrorKind::BadData,
                    format("{} is damaged ({}) and would be read instead of what is fetched; "
                           "remove it",
                           report.path.string(), report.problem));
  }

  // The address that gave it, or nothing if it was stopped.
  std::optional<std::string> fetch(const Download& download) {
    PartFile part(files_, part_path(download));
    if (part.size() > download.size) part.remove();
    check_space(download, part);
    std::string reasons;
    for (const std::string& source : sources_) {
      if (options_.offline && needs_network(source)) {
        reasons += format("\n  {}: not asked, since QNN_OFFLINE is set", source);
        continue;
      }
      const TransferResult result = fetch_from(source, download, part);
      if (result.end == TransferEnd::Stopped) return std::nullopt;
      if (result.end == TransferEnd::Complete) {
        install(download, part);
        return source;
      }
      log_.info(format("{}: {}", source, result.reason));
      reasons += format("\n  {}: {}", source, result.reason);
    }
    throw UserError(ErrorKind::Unavailable, format("no source gives {} of '{}':{}\n{}",
                                                   download.name, set_.name, reasons, advice()));
  }

  // Until the published bytes are there, or the source is to be left.
  TransferResult fetch_from(const std::string& source, const Download& download, PartFile& part) {
    TransferRequest request{.url = source + std::string(download.name),
                            .size = download.size,
                            .etag = {},
                            .certificates = options_.certificates,
                            .patience = options_.patience};
    std::chrono::milliseconds pause = options_.retry_after;
    TransferResult result;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (attempt > 0) {
        log_.info(format("{}: {}; trying again", request.url, result.reason));
        if (!wait_unless_stopped(pause, stop_)) return {TransferEnd::Stopped, {}, {}};
        pause *= 2;
      }
      const bool continued = part.size() > 0;
      result = complete(request, download, part);
      if (result.end == TransferEnd::Complete) {
        const std::string problem = problem_of(download, part);
        if (problem.empty()) return result;
        part.remove();
        log_.warning(format("{} gave wrong bytes, which were removed: {}", request.url, problem));
        // Perhaps only those were wrong that were there before.
        result = {continued ? TransferEnd::Interrupted : TransferEnd::Refused, problem, {}};
      }
      if (result.end != TransferEnd::Interrupted) break;
      request.etag = result.etag;
    }
    return result;
  }

  TransferResult complete(const TransferRequest& request, const Download& download,
                          PartFile& part) {
    if (part.size() == download.size) return {};
    log_.info(part.size() == 0 ? format("fetching {}", request.url)
                               : format("fetching {} from byte {} on", request.url,
                                        with_thousands(part.size())));
    return transfer(
        request, part,
        [&](std::uint64_t done) {
          options_.progress({download, done});
        },
        stop_);
  }

  std::string problem_of(const Download& download, const PartFile& part) const {
    const std::string found = sha256_hex(files_.map(part.path(), download.size)->bytes());
    if (found == download.sha256) return {};
    return format("their SHA-256 is {} instead of {}", found, download.sha256);
  }

  void install(const Download& download, PartFile& part) {
    if (set_.is_archive()) {
      unpack_archive(files_, set_, download, part.path(), folder_);
      part.remove();
      return;
    }
    files_.rename(part.path(), home() / download.name);
    files_.sync_directory(home());
  }

  void check_space(const Download& download, const PartFile& part) const {
    std::uint64_t needed = download.size - part.size();
    if (set_.is_archive())
      for (const ContentFile& content : download.contents) needed += content.size;
    const auto free = files_.free_bytes(home());
    if (!free || *free >= needed) return;
    throw UserError(
        ErrorKind::Io,
        format("fetching {} takes {} bytes, but the disk of {} has {} left; free some "
               "space or choose another folder by --data-dir",
               download.name, with_thousands(needed), home().string(), with_thousands(*free)));
  }

  // What to do where there is no network.
  std::string advice() const {
    std::string text = format("With another machine's help, put into {}", home().string());
    if (set_.is_archive()) text += format(" the files of the folder {} in", set_.archive);
    for (const Download& download : set_.downloads)
      text += format("\n  {}  {} bytes, SHA-256 {}", download.name, with_thousands(download.size),
                     download.sha256);
    return text + format("\nor name a folder with {} by --source",
                         set_.downloads.size() == 1 ? "it" : "them");
  }

  FileSystem& files_;
  const DownloadableSet& set_;
  const Path& folder_;
  const FetchOptions& options_;
  Log& log_;
  std::stop_token stop_;
  std::vector<std::string> sources_;
};

}  // namespace

std::optional<std::vector<Fetched>> fetch_set(FileSystem& files, const DownloadableSet& set,
                                              const Path& folder, const FetchOptions& options,
                                              Log& log, std::stop_token stop) {
  return SetFetch(files, set, folder, options, log, std::move(stop)).run();
}

}  // namespace qnn
