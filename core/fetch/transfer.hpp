#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/file_system.hpp"

namespace qnn {

// When to give up on a server.
struct Patience {
  std::chrono::seconds silence{30};  // to connect, and below the speed that follows
  std::uint64_t least_per_second = 1024;
};

// A file that is being downloaded: what has come so far, in the order of the published file.
class PartFile {
 public:
  PartFile(FileSystem& files, Path path);

  const Path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  void append(std::string_view bytes);
  void restart();  // with nothing
  void save();     // durable from here on
  void remove();

 private:
  FileSystem& files_;
  Path path_;
  std::uint64_t size_ = 0;
  std::unique_ptr<WritableFile> writer_;
};

struct TransferRequest {
  std::string url;           // https, or http or file where the user named the source
  std::uint64_t size = 0;    // that the whole file must have
  std::string etag;          // of the answer that the part file is from; empty if not known
  std::string certificates;  // a file of trusted ones; empty for the system's
  Patience patience = {};
};

enum class TransferEnd {
  Complete,     // the part file has the size of the whole
  Interrupted,  // it may be worth to ask this server for the rest
  Refused,      // ask another one
  Stopped,      // on request
};

struct TransferResult {
  TransferEnd end = TransferEnd::Complete;
  std::string reason;  // if it is not complete: "it answers with 404"
  std::string etag;    // of the answer
};

// Asks `request.url` for what the part file lacks, and appends it; starts anew if the server does
// not send the rest alone. Never stores more than `request.size` bytes, a web page, or the body of
// an answer that announces another size. Follows up to three redirects, never from https to
// anything else. `progress` hears the size of the part file several times a second.
//
// Errors: those of writing. What can go wrong with a server is told by the result.
TransferResult transfer(const TransferRequest& request, PartFile& part,
                        const std::function<void(std::uint64_t)>& progress, std::stop_token stop);

}  // namespace qnn
