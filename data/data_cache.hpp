#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/file_system.hpp"
#include "core/base/log.hpp"
#include "data/values.hpp"

namespace qnn {

// Keeps bytes that are slow to make, such as decoded images, in files of one folder, and gives them
// back mapped: shared between processes, and the system's to drop from memory and read again.
//
// An entry is known by a key, the SHA-256 of all that its bytes depend on. Its file KEY.data holds
// the bytes, the SHA-256 of each piece of them, the key, and the SHA-256 of those; all are checked
// each time it is opened, so what a dead process or a failing disk left is never taken for data.
// Files appear by renaming; one process at a time writes (FOLDER/lock), and removes temporaries of
// dead ones and, where all entries together would exceed kMaxCacheBytes, the oldest entries.
// Anybody may remove the folder or files in it at any time: what is mapped stays.
//
// Nothing that goes wrong with the cache is an error: the log says it as a warning, and the caller
// makes the bytes anew. May be called from several threads.
class DataCache {
 public:
  DataCache(FileSystem& files, Path folder, Log& log);

  struct Entry {
    std::string key;          // a SHA-256 in hexadecimal
    std::uint64_t size = 0;   // of the bytes
    std::uint64_t piece = 0;  // how many are made at once
    std::string name;         // for messages
  };
  // Makes piece number `index`: Entry::piece bytes, or those left in the last one. What it throws,
  // keep() throws.
  using MakePiece = std::function<std::string(std::uint64_t index)>;

  // The entry, if it is here and sound.
  std::optional<Values<std::uint8_t>> find(const Entry& entry);
  // Makes the entry and returns it; nothing if it cannot be kept.
  std::optional<Values<std::uint8_t>> keep(const Entry& entry, const MakePiece& make);

 private:
  class NewFile;

  Path path_of(const Entry& entry) const { return folder_ / (entry.key + kSuffix); }
  std::optional<Values<std::uint8_t>> open(const Entry& entry);
  std::unique_ptr<NewFile> begin(const Entry& entry);
  void make_room(std::uint64_t bytes);
  void warn_of_loss(const Entry& entry, std::string_view reason);

  static constexpr const char* kSuffix = ".data";

  FileSystem& files_;
  Path folder_;
  Log& log_;
  std::mutex writing_;  // of this process's threads one writes, too
};

}  // namespace qnn
