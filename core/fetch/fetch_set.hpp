#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/base/log.hpp"
#include "core/fetch/downloads.hpp"
#include "core/fetch/transfer.hpp"

namespace qnn {

struct FetchProgress {
  const Download& download;
  std::uint64_t done = 0;  // bytes
};

struct FetchOptions {
  // In place of the set's sources: an address, https or http, or a folder. Empty: the set's own.
  std::string source = {};
  bool offline = false;           // refuse all but folders
  std::string certificates = {};  // see TransferRequest
  Patience patience = {};
  std::chrono::milliseconds retry_after{1000};  // doubled each time
  std::function<void(const FetchProgress&)> progress = [](const FetchProgress&) {};
};

// What became of a download.
struct Fetched {
  const Download* download = nullptr;
  std::string source;  // the address it came from; empty if the files were there
};

// Makes sure that the files of a set are in the data folder: leaves what is there and right, and
// downloads the rest into FOLDER/name, from the first source that gives the published bytes. Each
// file appears under its name at once and complete, after its size and SHA-256 were checked; wrong
// bytes are removed, and the log names their source. What has come of a file so far stays beside
// it as NAME.part and is gone on with, by this call or a later one.
//
// Archives are unpacked in memory: the contents that the set names, nothing else.
//
// Errors: UserError(Unavailable) if no source gives a file, with each source's reason and what to
// put where by hand; UserError(CannotCreate) if another process is fetching the set;
// UserError(BadData) if a damaged file in another place would be read instead; those of files.
// Nothing if `stop` was requested.
std::optional<std::vector<Fetched>> fetch_set(FileSystem& files, const DownloadableSet& set,
                                              const Path& folder, const FetchOptions& options,
                                              Log& log, std::stop_token stop);

}  // namespace qnn
