#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/json/json.hpp"

namespace qnn {

// A file of records, a JSON object a line, to which any number of processes append: the file that
// Optuna's JournalFileBackend reads and writes. A record counts once its newline is there.
//
// Locks: `lock`, held through FileSystem::lock by one of our processes at a time and freed by the
// kernel when it dies; and while writing also Optuna's own, the file "<journal>.lock", made
// exclusively. One of ours that a dead process left is removed at once, one of Optuna's after 30
// seconds, as Optuna does.
class Journal {
 public:
  Journal(FileSystem& files, Path path, Path lock);

  const Path& path() const { return path_; }

  // While it lives, no other of our processes writes. Waits for it; throws UserError(CannotCreate)
  // if another has it for `kLongestWait` seconds.
  static constexpr int kLongestWait = 120;
  std::unique_ptr<FileLock> lock() const;

  // The complete records that were not read before. Throws UserError(BadData) with file:line if one
  // is no JSON object.
  std::vector<Json> read_new();

  // Appends records, durable when it returns, after cutting off a last line without its newline: a
  // process died while it wrote it. Only under lock(). What it appends is read by read_new, too.
  void append(const std::vector<Json>& records);
  // Only cuts off such a line, which other readers of the file may not know how to take.
  void repair();

 private:
  void under_optuna_lock(const std::function<void()>& change);
  void cut_torn_line();
  void take_optuna_lock() const;

  FileSystem& files_;
  Path path_;
  Path lock_;
  Path optuna_lock_;
  std::uint64_t read_ = 0;   // bytes
  std::uint64_t lines_ = 0;  // likewise, for messages
};

}  // namespace qnn
